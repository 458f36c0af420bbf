import {clock, deadline} from '../../model/age.ts';
import {isFresh, lastSeen, standingFailure} from '../../model/observation.ts';
import {listed} from '../../flows/messages.ts';
import {plural} from '../messages.ts';
import type {OpenTeardown} from './port.ts';

/** `22 Regions answered 0 stores at 5 Oct 11:05Z; af-south-1 not enabled`: what the role's deletion rests on. */
export function emptyRegions({plan, scene}: OpenTeardown): string {
  const answers = [...scene.regions].flatMap(([, {keyStores}]) =>
    isFresh(keyStores) ? [{at: keyStores.at, stores: keyStores.value.length}] : [],
  );
  const empty = answers.filter(({stores}) => stores === 0);
  const holding = answers.length - empty.length;
  const oldest = empty.reduce<Date | undefined>(
    (before, {at}) => (before && before < at ? before : at),
    undefined,
  );
  const silent = [...scene.regions].flatMap(([region, {keyStores}]) =>
    standingFailure(keyStores) ? [region] : [],
  );
  const unknown = plan.regions.flatMap(({region, standing}) =>
    standing.is === 'accepted-unknown' ? [region] : [],
  );
  return [
    `${plural(empty.length, 'Region')} answered 0 stores${oldest ? ` at ${deadline(oldest, oldest)}` : ''}`,
    ...(holding > 0 ? [`${plural(holding, 'Region')} still ${holding === 1 ? 'lists' : 'list'} stores`] : []),
    ...(silent.length > 0 ? [`${listed(silent, 3)} did not answer`] : []),
    ...(unknown.length > 0 ? [`${listed(unknown, 3)} not enabled, not examined`] : []),
  ].join('; ');
}

/** `exists, seen 11:05Z`. */
export function roleSeen({scene: {role}}: OpenTeardown): string {
  const standing = lastSeen(role);
  const at = role.status === 'seen' ? ` (${isFresh(role) ? '' : '≈ '}${clock(role.at)})` : '';
  return standing === undefined
    ? 'not looked at yet'
    : `${standing.exists ? 'exists' : 'does not exist'}${at}`;
}
