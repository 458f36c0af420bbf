import type {AccessReport, Cell} from '../../access/verdict.ts';
import {clock} from '../../model/age.ts';
import type {Region} from '../../model/ids.ts';
import {isDenied, verdictLook} from '../screens/access-words.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {freshForMs, questionKey} from './port.ts';

/** What the caller may not do in one Region, as far as that was checked lately. */
export type Permissions = {
  /** IAM action to the reason in words; what is not in it may be tried. */
  readonly denied: ReadonlyMap<string, string>;
  /** IAM action to what is in the way of telling: it may be tried. */
  readonly untold: ReadonlyMap<string, string>;
  /** `eu-west-1, 12:02Z`; absent: nobody has asked, or long ago. */
  readonly checked?: string;
};

const unknown: Permissions = {denied: new Map(), untold: new Map()};

/** The permissions of the caller in one Region. An answer older than ten minutes is none: somebody may have granted more. */
export function permissionsIn(
  {access, now}: Pick<ScreenContext, 'access' | 'now'>,
  region: Region,
): Permissions {
  const {value, at} = access?.checks.get(questionKey({})) ?? {};
  if (!value || !at || now.getTime() - at.getTime() >= freshForMs) return unknown;
  const cells = value.personas.flatMap(({groups}) =>
    groups.filter(({regions}) => regions.includes(region)).flatMap(group => group.cells),
  );
  if (cells.length === 0) return unknown;
  const denied = cells
    .filter(isSure)
    .map(({action, verdict}) => [action, `${action}: ${verdictLook(verdict).word}`] as const);
  const untold = cells
    .filter(({verdict, pending}) => verdict === 'cannot-tell' && !pending)
    .map(cell => [cell.action, whyUntold(cell, value)] as const);
  return {denied: new Map(denied), untold: new Map(untold), checked: `${region}, ${clock(at)}`};
}

/** What is in the way of telling, in a few words that a sentence can end with. */
function whyUntold({evidence, because}: Cell, {troubles}: AccessReport): string {
  const refused = [...evidence, ...troubles].find(({failure}) => failure?.kind === 'denied')?.failure;
  return refused ? `${refused.action} is not granted` : because;
}

/**
 * True for a denial that holds whatever is acted on. What no statement allows on every key may be allowed on one, by
 * its own policy or by a statement that names it.
 */
const isSure = ({resource, verdict}: Cell): boolean =>
  resource === '*' ? isDenied(verdict) : verdict === 'denied-by-scp' && resource.endsWith('/*');
