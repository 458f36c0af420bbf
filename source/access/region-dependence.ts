import type {Region} from '../model/ids.ts';
import {testCondition} from '../policy/conditions.ts';
import {requestContext} from '../policy/context.ts';
import type {Policy, ResourcePattern} from '../policy/document.ts';
import {matches} from '../policy/match.ts';

/**
 * Groups Regions that policies cannot tell apart: what they say of one they say of all in its group. Regions are told
 * apart by conditions on the Region of a request, and by ARNs that name some.
 */
export function alikeRegions(
  policies: readonly Policy[],
  regions: readonly Region[],
): readonly (readonly Region[])[] {
  const tests = policies.flatMap(({statements}) =>
    statements.flatMap(({resources, conditions}) => [
      ...(resources?.patterns ?? []).map(testOfPattern),
      ...conditions.map((condition): RegionTest => {
        if (condition.values.some(({variables}) => variables.some(isRegionKey))) return apart;
        if (!isRegionKey(condition.key)) return undefined;
        if (condition.values.some(({variables}) => variables.length > 0)) return apart;
        return region => testCondition(condition, requestContext({[condition.key]: region})).holds;
      }),
    ]),
  );
  const groups = new Map<string, Region[]>();
  for (const region of regions) {
    const outcome = tests.map(test => test?.(region));
    const name = JSON.stringify(outcome);
    const group = groups.get(name);
    if (group) group.push(region);
    else groups.set(name, [region]);
  }
  return [...groups.values()];
}

/** The condition key that holds the Region of a request. */
export const isRegionKey = (key: string): boolean => key.toLowerCase() === 'aws:requestedregion';

/** What one part of a policy makes of a Region; undefined for parts that cannot see it. */
type RegionTest = ((region: Region) => boolean | string) | undefined;

/** No two Regions are known to fare alike. */
const apart: RegionTest = region => region;

function testOfPattern(pattern: ResourcePattern): RegionTest {
  // A variable may stand for anything, a Region among it.
  if (pattern.kind === 'template' || pattern.arn.kind === 'text') return apart;
  if (pattern.arn.kind === 'anything') return undefined;
  const [, , service, named] = pattern.arn.parts;
  const isRegional = service === undefined || matches(service, 'kms') || matches(service, 'cloudhsm');
  return isRegional && named ? region => matches(named, region) : undefined;
}
