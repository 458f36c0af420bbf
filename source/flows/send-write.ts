import type {AccountWriter} from '../aws/account-writer.ts';
import {needsSecret, type Write, type WriteSecrets} from '../model/write.ts';
import type {Entry} from './journal/entry.ts';

/** What a write goes through on its way to AWS. */
export type Sender = {
  readonly writer: AccountWriter;
  /**
   * Asked right before each write: may it still be sent, by this caller, in this account? Resolves with the caller's
   * ARN, or with why not.
   */
  readonly guard: (write: Write) => Promise<{readonly caller: string} | Refusal>;
  /** Secrets that travel beside a write; held in memory only. */
  readonly secrets?: (write: Write) => WriteSecrets | undefined;
};

type Refusal = {readonly refused: string; readonly remedy: string};

/**
 * One write, between its two journal lines. Resolves with a refusal if the guard does not let it through.
 *
 * @param step its number in the journal: how many were intended before it
 * @throws UnwritableJournal where a line cannot be written; before the intent is on disk nothing is sent
 */
export async function sendWrite(
  write: Write,
  step: number,
  {guard, writer, secrets}: Sender,
  append: (entry: Entry) => Promise<void>,
): Promise<Refusal | undefined> {
  const given = secrets?.(write);
  const permit =
    needsSecret(write) && !given
      ? {
          refused: 'The password or secret key is not kept anywhere, so this cannot be sent without it.',
          remedy: 'Give it again, then resume.',
        }
      : await guard(write);
  if ('refused' in permit) {
    await append({kind: 'stopped', why: permit.refused});
    return permit;
  }
  await append({kind: 'intent', step, caller: permit.caller, write: {...write}});
  const answer = await writer.write(write, given);
  if (answer.ok) {
    await append({
      kind: 'outcome',
      step,
      result: 'accepted',
      ...(answer.requestId !== undefined && {requestId: answer.requestId}),
      value: {...answer.value},
    });
    return undefined;
  }
  const {kind, code, message, requestId, region, action, remedy, maybeDone} = answer.failure;
  await append({
    kind: 'outcome',
    step,
    result: maybeDone ? 'in-doubt' : 'refused',
    ...(requestId !== undefined && {requestId}),
    failure: {
      kind,
      code,
      message,
      ...(requestId !== undefined && {requestId}),
      ...(region !== undefined && {region}),
      action,
      remedy,
    },
  });
  return undefined;
}
