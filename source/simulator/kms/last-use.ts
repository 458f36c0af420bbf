import type {Call} from '../operation.ts';
import type {SimulatedKey} from '../world.ts';
import {byKeyId, findKey, keyArn} from './key-lookup.ts';
import {keyShape} from './key-shapes.ts';
import {defineOperation} from './typed-operation.ts';

/** Since when KMS has been keeping track of use: an older key may have been used before without a trace. */
const TRACKING_SINCE = new Date('2026-04-23T00:00:00Z');

const DAY = 86_400_000;

/** Notes a successful cryptographic use of a key. */
export const noteUse = (call: Call, key: SimulatedKey, operation: string): void => {
  key.lastUse = {
    operation,
    at: call.world.clock.now(),
    eventId: call.eventId,
    requestId: call.requestId,
  };
};

/** The condition key by which a policy can hold back changes of a key that was in use lately, in whole days. */
export const daysWithoutUse = (call: Call, key: SimulatedKey): Record<string, string> => {
  const since = key.lastUse?.at ?? new Date(Math.max(key.createdAt.getTime(), TRACKING_SINCE.getTime()));
  const days = Math.floor((call.world.clock.now().getTime() - since.getTime()) / DAY);
  return {'kms:TrailingDaysWithoutKeyUsage': String(Math.max(0, days))};
};

export const getKeyLastUsage = defineOperation(keyShape, {
  authorize: byKeyId('kms:GetKeyLastUsage'),
  run: (call, {KeyId}) => {
    const {key} = findKey(call, KeyId);
    const {lastUse} = key;
    return {
      KeyId: keyArn(call, key),
      KeyCreationDate: key.createdAt,
      TrackingStartDate: TRACKING_SINCE,
      ...(lastUse && {
        KeyLastUsage: {
          Operation: lastUse.operation,
          Timestamp: lastUse.at,
          CloudTrailEventId: lastUse.eventId,
          KmsRequestId: lastUse.requestId,
        },
      }),
    };
  },
});
