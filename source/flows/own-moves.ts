import {age} from '../model/age.ts';
import type {KeyStoreId} from '../model/ids.ts';
import {callerName} from '../model/identity.ts';
import type {PastChange} from './history.ts';
import type {Barred} from './write-guard.ts';

const moves: readonly string[] = ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore'];
/** A disconnect that AWS is still at after this long is worth a look by a person, whoever began it. */
const longMs = 30 * 60_000;

/**
 * Why a store that is DISCONNECTING cannot be connected yet, where the journals of this machine say who began that;
 * undefined where they do not, or where it began too long ago to be only a matter of waiting.
 *
 * @param changes oldest first, as `readHistory` tells them
 * @param caller the ARN whose credentials these are: that one is called `you`
 */
export function ownDisconnect(
  changes: readonly PastChange[],
  {id, name}: {readonly id: KeyStoreId; readonly name: string},
  caller: string,
  now: Date,
): Barred | undefined {
  const last = changes.findLast(
    ({about, operation, outcome}) =>
      about === id && moves.includes(operation) && outcome !== 'refused' && outcome !== 'not-carried-out',
  );
  if (last?.operation !== 'DisconnectCustomKeyStore') return undefined;
  const ms = now.getTime() - last.at.getTime();
  if (ms > longMs) return undefined;
  const who = last.caller === caller ? 'you' : callerName(last.caller);
  return {
    refused: `${name} is DISCONNECTING: ${who} disconnected it ${age(Math.max(0, ms))} ago, and AWS is still at it. Nothing was sent.`,
    remedy: `Wait until it is DISCONNECTED, then connect it. \`cks flows resume ${last.flowId}\` waits for that.`,
  };
}
