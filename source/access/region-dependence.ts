import {contextKeys} from '../policy/context-keys.ts';
import type {Policy, ResourcePattern} from '../policy/document.ts';
import {matches} from '../policy/match.ts';

/** True where policies may answer differently from Region to Region: they ask for the Region, or name ARNs of some. */
export function dependsOnRegion(policies: readonly Policy[]): boolean {
  return (
    contextKeys(policies).some(key => isRegionKey(key)) ||
    policies.some(({statements}) =>
      statements.some(({resources}) => resources?.patterns.some(pattern => namesRegions(pattern)) ?? false),
    )
  );
}

/** The condition key that holds the Region of a request. */
export const isRegionKey = (key: string): boolean => key.toLowerCase() === 'aws:requestedregion';

/** Something no Region is called, so that only patterns for all of them match it. */
const noRegion = '\u0000';

function namesRegions(pattern: ResourcePattern): boolean {
  // A variable may stand for anything, a Region among it.
  if (pattern.kind === 'template') return true;
  if (pattern.arn.kind === 'text') return true;
  if (pattern.arn.kind === 'anything') return false;
  const [, , service, region] = pattern.arn.parts;
  const isIam = service !== undefined && !matches(service, 'kms') && !matches(service, 'cloudhsm');
  return !isIam && region !== undefined && !matches(region, noRegion);
}
