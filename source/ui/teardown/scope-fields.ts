import type {Wishes} from '../../flows/teardown/wishes.ts';
import {asRegion, type Region} from '../../model/ids.ts';
import type {Field, Option} from '../flow/form.ts';

/** Under which the form of a teardown goes among the forms. */
export const scopeVerb = 'plan-teardown';

/** What the form offers. */
export type ScopeChoices = {
  readonly account: string;
  /** Every Region of the account's list, asked or not. */
  readonly regions: readonly Region[];
  /** Stores that are known, as `REGION/ID`. */
  readonly stores: readonly Option[];
  /** The one store that the form was opened for. */
  readonly store?: string;
};

// The one that can be taken back stands first.
const goals: readonly Option[] = [
  {value: 'disconnect', text: 'disconnect only'},
  {value: 'stores', text: 'delete stores and their keys'},
  {value: 'role', text: 'delete stores, keys, role'},
];

const scopes: readonly Option[] = [
  {value: 'all', text: 'every Region'},
  {value: 'regions', text: 'a list of Regions'},
  {value: 'store', text: 'one store'},
];

const hands: readonly Option[] = [
  {value: 'one', text: 'one person'},
  {value: 'two', text: 'another one approves'},
];

/** The lines of the form; `scope` is what is chosen there. */
export function scopeFields({stores}: ScopeChoices, scope: string): readonly Field[] {
  return [
    {name: 'account', label: 'Account', note: 'type the 12 digits of row 1', kind: 'text'},
    {name: 'goal', label: 'Goal', note: 'Left, Right choose', kind: 'choice', options: goals},
    {name: 'scope', label: 'Where', note: 'Left, Right choose', kind: 'choice', options: scopes},
    ...(scope === 'regions'
      ? [{name: 'regions', label: 'Regions', note: 'codes, with blanks', kind: 'text'} as const]
      : scope === 'store'
        ? [
            {
              name: 'store',
              label: 'Store',
              note: 'Left, Right choose',
              kind: 'choice',
              options: stores,
            } as const,
          ]
        : []),
    {name: 'days', label: 'Window', note: 'days, 7 to 30: Left, Right', kind: 'number', min: 7, max: 30},
    {name: 'soak', label: 'Watch first', note: 'days keys are off, 0 to 90', kind: 'number', min: 0, max: 90},
    {name: 'hands', label: 'Approval', note: 'Left, Right choose', kind: 'choice', options: hands},
    {name: 'data', label: 'Data', note: 'who answers for it; or empty', kind: 'text', optional: true},
  ];
}

/** What stands in the form when it opens. */
export const firstScope = ({store, stores}: ScopeChoices): readonly (readonly [string, string])[] => [
  ['goal', 'disconnect'],
  ['scope', store === undefined ? 'all' : 'store'],
  ['store', store ?? stores[0]?.value ?? ''],
  ['days', '30'],
  ['soak', '7'],
  ['hands', 'one'],
];

/** What was entered, as the form's goal holds it. */
export type Entered = Readonly<
  Partial<
    Record<'account' | 'goal' | 'scope' | 'regions' | 'store' | 'days' | 'soak' | 'hands' | 'data', string>
  >
>;

/** The wishes that the form makes, or why it makes none. `offRole`: the role was asked for, and cannot go. */
export type ReadScope =
  | {readonly ok: true; readonly wishes: Wishes; readonly offRole: boolean}
  | {readonly ok: false; readonly problem: string};

/** Reads the form. */
export function readScope(entered: Entered, {account, regions}: ScopeChoices): ReadScope {
  const problem = (text: string): ReadScope => ({ok: false, problem: text});
  if (entered.account?.trim() !== account)
    return problem(
      `These credentials are of account ${account}. Type its 12 digits, so that no other account is meant.`,
    );
  const named = [...new Set((entered.regions ?? '').split(/[\s,]+/u).filter(name => name !== ''))];
  if (entered.scope === 'regions') {
    const unknown = named.filter(name => !regions.includes(asRegion(name)));
    if (unknown.length > 0)
      return problem(
        `The account has no Region ${unknown.join(', ')}. It has: ${regions.join(' ') || 'none known yet'}.`,
      );
  }
  if (entered.scope === 'store' && !entered.store) return problem('No store is known to choose from.');
  const whole = entered.scope === 'all';
  const goal = entered.goal === 'role' && !whole ? 'stores' : (entered.goal as Wishes['goal']);
  return {
    ok: true,
    offRole: entered.goal === 'role' && !whole,
    wishes: {
      goal,
      // Of a plan for one store nothing but its own Region can matter.
      ...(entered.scope === 'regions' && {regions: named.map(asRegion)}),
      ...(entered.scope === 'store' && {regions: [asRegion(entered.store?.split('/')[0] ?? '')]}),
      stores: entered.scope === 'store' && entered.store !== undefined ? [entered.store] : [],
      days: Number(entered.days),
      soakDays: Number(entered.soak),
      excludeRegions: [],
      acceptUnknown: [],
      acceptKeys: [],
      keepStores: [],
      keepKeys: [],
      profiles: new Map(),
      twoPerson: entered.hands === 'two',
      ...(entered.data && {dataStatement: entered.data}),
    },
  };
}
