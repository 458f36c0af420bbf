import type {StandingRegion} from './complete-picture.ts';
import type {DetailsOfKeys} from './key-details.ts';
import {doomedStores, type Plan, type PlanGap, type PlannedStore} from './plan.ts';

/**
 * Keys that keep a plan from being approved: those that may not be described and may be in any store of their Region,
 * those that a tag holds, and those whose tags cannot be read and that may be held. Accepting by id ends the first and
 * the last; a hold ends with its tag only, or with keeping the key.
 */
export function keyGaps(
  regions: readonly StandingRegion[],
  stores: readonly PlannedStore[],
  accepted: Plan['acceptedKeys'],
  details: DetailsOfKeys,
  goal: Plan['goal'],
): readonly PlanGap[] {
  const isAccepted = new Set(accepted.map(({region, id}) => `${region}/${id}`));
  const doomed = doomedStores({stores: [...stores]});
  const places = new Set(doomed.map(({region}) => region));
  const unread = regions
    // A Region in which no store is touched may hold what it likes.
    .filter(({region}) => places.has(region))
    .flatMap(({region, found}) =>
      (found?.unread ?? []).map(({id, aliases, failure}): PlanGap => ({
        kind: 'key-unread',
        region,
        keyId: id,
        what: `${named(id, aliases)} may not be described (${failure.code}): it may be in any store of ${region}.`,
        remedy: `${failure.remedy} Or accept it as it is: --accept-key ${region}/${id}`,
      })),
    );
  // A disconnect deletes nothing, so no hold stands against it.
  const kept = goal === 'disconnect' ? [] : doomed.flatMap(store => tagGaps(store, details));
  return [...unread, ...kept].filter(
    ({kind, region, keyId}) => kind === 'key-held' || !isAccepted.has(`${region}/${keyId ?? ''}`),
  );
}

function tagGaps({region, name, keys}: PlannedStore, details: DetailsOfKeys): readonly PlanGap[] {
  return keys.flatMap(({id, aliases}): PlanGap[] => {
    const {heldBy, tagsUnread} = details.get(region)?.get(id) ?? {};
    if (heldBy !== undefined)
      return [
        {
          kind: 'key-held',
          region,
          keyId: id,
          what: `${named(id, aliases)} in ${name} has the tag ${heldBy}: it must stay.`,
          remedy: `Keep it: --keep-key ${region}/${id} (its store stays too), or have whoever put the tag there take it away.`,
        },
      ];
    return tagsUnread
      ? [
          {
            kind: 'tags-unread',
            region,
            keyId: id,
            what: `The tags of ${named(id, aliases)} in ${name} cannot be read (${tagsUnread.code}): it may be held.`,
            remedy: `${tagsUnread.remedy} Or accept that: --accept-key ${region}/${id}`,
          },
        ]
      : [];
  });
}

const named = (id: string, [alias]: readonly string[]) => alias ?? id;
