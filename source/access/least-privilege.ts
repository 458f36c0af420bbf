import type {Region} from '../model/ids.ts';
import {contextConditions} from './missing-statement.ts';
import type {Persona, PersonaAction} from './personas.ts';
import {isGlobal, type Place, resourceElement} from './resource-forms.ts';
import type {StatementJson} from './verdict.ts';

/** A policy document to attach, as indented JSON, and its length as IAM counts it. */
export type PrintedPolicy = {
  readonly name: string;
  readonly document: string;
  /** Characters without white space. */
  readonly size: number;
};

/** IAM's limit for a managed policy, in characters without white space. */
export const largestPolicy = 6144;

/**
 * The policies that give a persona all that it needs and nothing else, each small enough for a managed policy.
 *
 * @param regions the only Regions it may work in; `all` names none, so that new ones count too
 */
export function leastPrivilege(
  persona: Persona,
  place: Place,
  regions: readonly Region[] | 'all',
): readonly PrintedPolicy[] {
  const documents: StatementJson[][] = [[]];
  for (const statement of statementsOf(persona, place, regions)) {
    for (const part of fitting(statement)) {
      const last = documents.at(-1);
      if (last && (last.length === 0 || sizeOf([...last, part]) <= largestPolicy)) last.push(part);
      else documents.push([part]);
    }
  }
  return documents.map((statements, index) => ({
    name: `cks-${persona.name}${documents.length === 1 ? '' : `-${String(index + 1)}`}`,
    document: JSON.stringify(documentOf(statements), undefined, 2),
    size: sizeOf(statements),
  }));
}

const documentOf = (statements: readonly StatementJson[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((statement, index) => ({Sid: `Cks${String(index + 1)}`, ...statement})),
});

const sizeOf = (statements: readonly StatementJson[]): number =>
  JSON.stringify(documentOf(statements)).replaceAll(/\s/g, '').length;

/** Actions that need the same resources and conditions share a statement. */
function statementsOf(
  {actions}: Persona,
  place: Place,
  regions: readonly Region[] | 'all',
): readonly StatementJson[] {
  const groups = new Map<string, {readonly sample: PersonaAction; readonly names: string[]}>();
  for (const need of actions) {
    if (need.always) continue;
    const name = JSON.stringify([elements(need, place, regions), isGlobal(need.action), need.context]);
    const group = groups.get(name);
    if (group) group.names.push(need.action);
    else groups.set(name, {sample: need, names: [need.action]});
  }
  return [...groups.values()].map(({sample, names}) => {
    const resources = elements(sample, place, regions);
    const {strings, booleans} = contextConditions(sample.context ?? {});
    const equals = {
      ...strings,
      ...(regions !== 'all' &&
        !isGlobal(sample.action) && {
          'aws:RequestedRegion': regions.length === 1 ? (regions[0] ?? '') : regions,
        }),
    };
    const condition = {
      ...(Object.keys(equals).length > 0 && {StringEquals: equals}),
      ...(Object.keys(booleans).length > 0 && {Bool: booleans}),
    };
    return {
      Effect: 'Allow',
      Action: one([...new Set(names)]),
      Resource: one(resources),
      ...(Object.keys(condition).length > 0 && {Condition: condition}),
    };
  });
}

function elements(need: PersonaAction, place: Place, regions: readonly Region[] | 'all'): readonly string[] {
  const only = regions !== 'all' && regions.length === 1 && !isGlobal(need.action) ? regions[0] : undefined;
  const own = resourceElement(need.resource, place, only);
  // Tags are put on backups as well as on clusters.
  return need.action.startsWith('cloudhsm:') && /Tags?(?:Resource)?$|TagResource$/.test(need.action)
    ? [...own, ...resourceElement('backup', place, only)]
    : own;
}

const one = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 ? (texts[0] ?? '*') : texts;

/** A statement, cut into as few as fit when it is too large by itself: first its actions, then nothing more. */
function fitting(statement: StatementJson): readonly StatementJson[] {
  if (sizeOf([statement]) <= largestPolicy || typeof statement.Action === 'string') return [statement];
  const half = Math.ceil(statement.Action.length / 2);
  return [statement.Action.slice(0, half), statement.Action.slice(half)].flatMap(actions =>
    fitting({...statement, Action: one(actions)}),
  );
}
