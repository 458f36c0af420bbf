import type {Region} from '../../model/ids.ts';
import type {RegionFound} from './inventory.ts';
import type {PlanGap, PlannedRegion} from './plan.ts';
import {WishFault} from './wishes.ts';

declare const whole: unique symbol;

/** A Region as it goes into a plan, and what was found in it where it answered. */
export type StandingRegion = {
  readonly region: Region;
  readonly standing: PlannedRegion['standing'];
  readonly found?: Extract<RegionFound['answer'], {is: 'answered'}>;
};

/**
 * What was found, of an account of which every Region has answered in full, was left out by name, or is not enabled and
 * was accepted by name. Only `completePicture` makes one, so nothing else can be planned as if it were whole.
 */
export type CompletePicture = {readonly [whole]: true; readonly regions: readonly StandingRegion[]};

/** What was found, and the Regions that keep it from being whole. A plan of it cannot be approved. */
export type IncompletePicture = {
  readonly regions: readonly StandingRegion[];
  readonly gaps: readonly [PlanGap, ...PlanGap[]];
};

/** True for a picture in which every Region is accounted for. */
export const isComplete = (picture: CompletePicture | IncompletePicture): picture is CompletePicture =>
  !('gaps' in picture);

/**
 * Decides how every Region stands.
 *
 * @param acceptUnknown Regions that the operator accepted by name, to stay unknown since they are not enabled
 * @throws WishFault for an accepted Region that can be asked: what can be known is not to be accepted as unknown
 */
export function completePicture(
  found: readonly RegionFound[],
  acceptUnknown: readonly Region[],
): CompletePicture | IncompletePicture {
  const enabled = found.find(
    ({region, answer}) => acceptUnknown.includes(region) && answer.is !== 'not-enabled',
  );
  if (enabled)
    throw new WishFault(
      `--accept-unknown takes Regions that are not enabled; ${enabled.region} can be asked. To leave it out: --exclude-region ${enabled.region}`,
    );
  const judged = found.map(one => judge(one, acceptUnknown.includes(one.region)));
  const regions = judged.map(({region}) => region);
  const [first, ...more] = judged.flatMap(({gap}) => gap ?? []);
  return first ? {regions, gaps: [first, ...more]} : ({regions} as unknown as CompletePicture);
}

function judge(
  {region, answer}: RegionFound,
  accepted: boolean,
): {readonly region: StandingRegion; readonly gap?: PlanGap} {
  switch (answer.is) {
    case 'answered':
      return {region: {region, standing: {is: 'answered', at: answer.at}, found: answer}};
    case 'not-asked':
      return {region: {region, standing: {is: 'excluded'}}};
    case 'not-enabled':
      return accepted
        ? {region: {region, standing: {is: 'accepted-unknown'}}}
        : {
            region: {region, standing: {is: 'missing', why: 'not enabled'}},
            gap: {
              kind: 'region-not-enabled',
              region,
              what: `${region} is not enabled: stores that were made before stay in place, and keep the role in use.`,
              remedy: `Enable it and plan again, or accept it as unknown: --accept-unknown ${region}`,
            },
          };
    case 'silent':
      return {
        region: {region, standing: {is: 'missing', why: answer.why}},
        gap: {
          kind: answer.what === 'stores' ? 'region-silent' : 'keys-unread',
          region,
          what: `${region} did not tell its ${answer.what}: ${answer.why}${answer.tries > 1 ? `, asked ${String(answer.tries)} times` : ''}.`,
          remedy: `${answer.remedy} Or use another profile there: --region-profile ${region}=NAME, or leave it out: --exclude-region ${region}`,
        },
      };
  }
}
