import type {Answer} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Calls} from './calls.ts';
import type {ThrownFacts} from './failures.ts';
import type {LeanKms} from './lean-kms.ts';
import type {LeanKmsTarget} from './lean-kms-messages.ts';
import {readListing} from './listing.ts';

/** What the reading of keys works with. `target` says where and as whom, at the time of each job. */
export type KeyReading = {
  readonly calls: Calls;
  readonly lean: LeanKms;
  readonly target: (region: Region) => Promise<LeanKmsTarget>;
};

/** Every key id of the Region, in ListKeys' order. */
export function listKeyIds(
  {calls, lean, target}: KeyReading,
  region: Region,
): Promise<Answer<readonly KeyId[]>> {
  return readListing(
    calls,
    {service: 'kms', operation: 'ListKeys', region},
    async (marker, signal) => {
      const answer = await lean.listKeys(await target(region), marker, signal);
      hearDate(calls, answer.dateMs);
      const {result} = answer;
      if (!result.ok) throw asThrown(result.facts);
      return {page: result.value, $metadata: {requestId: result.requestId}};
    },
    ({page}) => ({items: page.ids, ...(page.next && {next: page.next})}),
  );
}

/** Takes in the time that the other thread has heard. */
export function hearDate(calls: Calls, dateMs: number | undefined): void {
  if (dateMs !== undefined) calls.clock.hear(new Date(dateMs));
}

/** Facts that crossed from the other thread, thrown on this side as what they were. */
const asThrown = ({code, message, requestId, httpStatus, dateMs}: ThrownFacts): Error =>
  Object.assign(new Error(message), {
    name: code,
    $metadata: {
      ...(requestId && {requestId}),
      ...(httpStatus !== undefined && {httpStatusCode: httpStatus}),
    },
    ...(dateMs !== undefined && {$response: {headers: {date: new Date(dateMs).toUTCString()}}}),
  });
