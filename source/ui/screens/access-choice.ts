import type {AccessReport, Cell, PersonaReport, RegionGroup} from '../../access/verdict.ts';
import {isAsked, type AccountPicture} from '../../model/picture.ts';
import {summarise, type StoreRow} from '../../model/summary.ts';
import {questionKey, type Standing} from '../access/port.ts';
import {verdictOrder} from './access-words.ts';
import {filterOf} from './filter.ts';
import type {ScreenContext, ScreenState} from './screen.ts';

/** What was chosen on the Access screen, against what is known. */
export type AccessChoice = {
  readonly standing?: Standing<AccessReport>;
  readonly persona?: PersonaReport;
  /** The Region whose answers are shown. */
  readonly region: string | undefined;
  /** The Regions that answer as it does. */
  readonly group?: RegionGroup;
  /** Worst first. */
  readonly rows: readonly AccessRow[];
};

/** One action on one resource. */
export type AccessRow = {readonly id: string; readonly cell: Cell};

/** The rows of the Access screen: one persona's actions in one Region. */
export function chooseAccess({access, picture, now}: ScreenContext, state: ScreenState): AccessChoice {
  const region = shownRegion(picture, now, state);
  const standing = access?.checks.get(questionKey(state.access ?? {}, region));
  const personas = standing?.value?.personas ?? [];
  const persona = personas.find(one => one.persona === state.access?.persona) ?? personas[0];
  const group =
    persona?.groups.find(({regions}) => regions.some(one => one === region)) ?? persona?.groups[0];
  return {
    ...(standing && {standing}),
    ...(persona && {persona}),
    region,
    ...(group && {group}),
    rows: rowsOf(group?.cells ?? [], state.filter),
  };
}

/** The Regions where the persona is told something else; how it is known may differ among the others. */
export function otherwiseIn({persona, group}: AccessChoice): readonly string[] {
  if (!persona || !group) return [];
  return persona.groups.filter(one => verdictsOf(one) !== verdictsOf(group)).flatMap(({regions}) => regions);
}

const verdictsOf = ({cells}: RegionGroup) => cells.map(({verdict}) => verdict).join(' ');

/** The Region that was picked; else that of the worst store, which is where help is wanted first; else the first. */
export function shownRegion(picture: AccountPicture, now: Date, {region}: ScreenState): string | undefined {
  if (region !== undefined) return region;
  const worst = summarise(picture, now).rows.find((row): row is StoreRow => row.kind === 'store');
  return worst?.store.region ?? picture.regions.find(isAsked)?.region;
}

function rowsOf(cells: readonly Cell[], filter: string): readonly AccessRow[] {
  const test = filterOf(filter, ['action', 'verdict', 'resource']);
  const shown = cells.filter(({action, verdict, resource}) =>
    test({action, verdict: verdict.replaceAll('-', ' '), resource}),
  );
  const sorted = shown.toSorted(
    (a, b) => rank(a) - rank(b) || (a.action < b.action ? -1 : a.action > b.action ? 1 : 0),
  );
  const seen = new Map<string, number>();
  return sorted.map(cell => {
    const name = `${cell.action} ${cell.resource}`;
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return {id: `cell:${name}${times === 0 ? '' : ` ${String(times)}`}`, cell};
  });
}

/** What some accounts do without comes after what is needed. */
const rank = ({verdict, optional}: Cell) =>
  verdictOrder.indexOf(verdict) +
  (optional && verdict !== 'allowed' ? verdictOrder.length : 0) +
  (verdict === 'allowed' ? 2 * verdictOrder.length : 0);

/** A key by its first alias, where its Region has told one; else by its id. */
export const keyName = (arn: string, picture: AccountPicture): string => {
  const [, , , region = '', , resource = ''] = arn.split(':');
  const id = resource.replace(/^key\//u, '');
  const view = picture.regions.find(one => one.region === region);
  const keys = view?.keys.status === 'seen' ? view.keys.value.entries : undefined;
  const entry = keys && [...keys.values()].find(one => one.id === id);
  return entry?.aliases[0] ?? id;
};
