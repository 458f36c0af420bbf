import type {ExpectedSilence} from '../settings/schema.ts';

/** When silence counts again: a day without a time is over at its beginning, in UTC. */
export const silenceEnd = ({until}: ExpectedSilence): Date => new Date(until);

/** What the settings say of a Region's silence: of several entries the one that lasts longest. */
export const silenceOf = (
  {region}: {readonly region: string},
  expected: readonly ExpectedSilence[],
): ExpectedSilence | undefined =>
  expected
    .filter(one => one.region === region)
    .toSorted((one, other) => silenceEnd(other).getTime() - silenceEnd(one).getTime())[0];

/** Whether silence is still excused at `now`. */
export const silenceHolds = (silence: ExpectedSilence | undefined, now: Date): boolean =>
  silence !== undefined && now < silenceEnd(silence);
