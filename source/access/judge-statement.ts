import {asRegion, type Region} from '../model/ids.ts';
import {decide, type PolicySet} from '../policy/decide.ts';
import type {Policy} from '../policy/document.ts';
import {parsePolicy} from '../policy/parse.ts';
import type {Principal} from '../policy/principal.ts';
import {type Ask, askOf, entriesOf, type Surroundings} from './asks.ts';
import {allPersonas, type Persona, type PersonaAction} from './personas.ts';
import {isAnyKey, isKeyArn} from './resource-forms.ts';

/** What a statement is held against. */
export type Wanted = {
  readonly need: Pick<PersonaAction, 'action' | 'resource' | 'context'>;
  /** The Regions that lack it; at least one, also for global services. */
  readonly regions: readonly Region[];
  /** True where those are all there are, so that naming none is not wider. */
  readonly everywhere: boolean;
  readonly surroundings: Surroundings;
  readonly principal: Principal;
  /** The account's own personas: what they need must not be allowed by the way either. */
  readonly own?: readonly Persona[];
};

export type StatementJudgement =
  | {readonly word: 'fixes'}
  /** It fixes the cell and allows more: what, as a sentence. */
  | {readonly word: 'wider'; readonly also: string}
  | {readonly word: 'does-not-fix'}
  | {readonly word: 'not-understood'; readonly mistake: string};

/** Whether a statement for a policy of the principal allows what a cell lacks, and whether it allows more than that. */
export function judgeStatement(text: string, wanted: Wanted): StatementJudgement {
  const parsed = parsePolicy(`{"Version": "2012-10-17", "Statement": [${text}]}`, 'identity');
  if (!parsed.ok) return {word: 'not-understood', mistake: parsed.mistake.message};
  const allows = (ask: Ask) => allowedBy(parsed.policy, ask, wanted.principal);
  const asks = wanted.regions.map(region => askOf(wanted.need, region, wanted.surroundings));
  if (!asks.every(allows)) return {word: 'does-not-fix'};
  const also = extras(wanted, asks).find(({ask}) => allows(ask));
  return also ? {word: 'wider', also: also.what} : {word: 'fixes'};
}

function allowedBy(policy: Policy, ask: Ask, principal: Principal): boolean {
  const policies: PolicySet = {
    identity: [{name: 'statement', source: 'input', policy}],
    serviceControl: [],
  };
  const request = {principal, action: ask.action, context: entriesOf(ask.context)};
  return [ask.resource, ...(ask.accountWide === undefined ? [] : [ask.accountWide])].some(
    resource => decide({...request, resource}, policies).verdict === 'allowed',
  );
}

type Extra = {readonly ask: Ask; readonly what: string};

/** Questions next to the one that is meant: a statement that allows one of them is wider than needed. */
function extras(
  {need, regions, everywhere, surroundings, own}: Wanted,
  asks: readonly Ask[],
): readonly Extra[] {
  const [region] = regions;
  const [ask] = asks;
  if (region === undefined || !ask) return [];
  // An own persona may take the place of another of its name, whose actions still count.
  const others = [...allPersonas(), ...(own ?? [])]
    .flatMap(({actions}) => actions)
    .filter(({action, always}) => !always && action !== need.action)
    .map((other): Extra => ({
      // A condition meant for the one action must not hide that others are named beside it.
      ask: askOf({...other, context: {...other.context, ...need.context}}, region, surroundings),
      what: `It also allows ${other.action}.`,
    }));
  const elsewhere = asRegion('xx-nowhere-1');
  const otherRegion: Extra[] =
    everywhere || ask.global
      ? []
      : [{ask: askOf(need, elsewhere, surroundings), what: 'It also allows it in other Regions.'}];
  const otherValues = Object.keys(need.context ?? {}).map((key): Extra => ({
    ask: {
      ...ask,
      context: ask.context.map(entry => (entry.key === key ? {...entry, values: ['another']} : entry)),
    },
    what: `It also allows it for other values of ${key}.`,
  }));
  return [...others, ...otherRegion, ...otherValues, ...otherResources(ask)];
}

/** Resources that the statement need not name: another account's, another key, another role. */
function otherResources(ask: Ask): readonly Extra[] {
  const {resource} = ask;
  if (resource === '*') return [];
  const parts = resource.split(':');
  const foreign = [...parts.slice(0, 4), '999999999999', ...parts.slice(5)].join(':');
  const sibling =
    isKeyArn(resource) && !isAnyKey(resource)
      ? [
          {
            ask: {...ask, resource: resource.replace(/[^/]+$/, 'another')},
            what: 'It also allows it on other keys.',
          },
        ]
      : resource.includes(':role/')
        ? [
            {
              ask: {...ask, resource: resource.replace(/role\/.*$/, 'role/another')},
              what: 'It also allows it on other roles.',
            },
          ]
        : [];
  return [...sibling, {ask: {...ask, resource: foreign}, what: 'It also allows it in other accounts.'}];
}
