import type {Region} from '../model/ids.ts';
import type {KeyFacts} from './asks.ts';
import type {Persona} from './personas.ts';
import type {PlannedCall} from './plan-permissions.ts';
import {homeRegion, isGlobal, regionOfArn} from './resource-forms.ts';

/** What a plan acts on. */
export type PlanScope = {
  readonly partition: string;
  readonly regions: readonly Region[];
  readonly keys: readonly KeyFacts[];
  /** What the request of an action says besides: action to condition keys, as the days of ScheduleKeyDeletion. */
  readonly context?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/**
 * Every call that a persona's job takes on what a plan acts on: on each key in its Region, on everything else once in
 * each Region, and of global services once.
 */
export function callsOfPersona({actions}: Persona, scope: PlanScope): readonly PlannedCall[] {
  const {partition, regions, keys, context = {}} = scope;
  return actions
    .filter(({always}) => !always)
    .flatMap(({action, resource, context: own, optional}): readonly PlannedCall[] => {
      const said = {...own, ...context[action]};
      const base = {
        action,
        ...(Object.keys(said).length > 0 && {context: said}),
        ...(optional && {optional}),
      };
      if (resource === 'key') return keys.map(key => ({...base, on: key, region: regionOfArn(key.arn)}));
      const where = isGlobal(action) ? [homeRegion(partition)] : regions;
      return where.map(region => ({...base, on: resource, region}));
    });
}
