import {deadline, dayMonth, isoDay} from '../../model/age.ts';
import {isIamWrite, type Write} from '../../model/write.ts';
import {callerName} from '../../model/identity.ts';
import {isCarriedOut, type Step} from '../../flows/record.ts';
import type {OpenTeardown} from './port.ts';

/** One line of the journal as people read it. */
export type JournalTail = {readonly at: Date; readonly text: string; readonly isBad: boolean};

/** The latest lines of the journal, newest first, `most` at most: calls, answers, and the approval. */
export function journalTail({plan, ledger}: OpenTeardown, now: Date, most: number): readonly JournalTail[] {
  const {approved, closed} = ledger;
  const calls = ledger.latest(most).map((step): JournalTail => ({
    at: step.settled?.at ?? step.outcome?.at ?? step.intendedAt,
    text: `${targetText(plan, step.write)} ${step.write.operation} ${outcomeText(step, now)}`,
    isBad: step.outcome?.result === 'refused',
  }));
  const answers = ledger.answers.slice(-most).map(({question, choice, by, at}): JournalTail => ({
    at,
    text: `${callerName(by)} answered ${question}: ${choice}`,
    isBad: false,
  }));
  const frame: readonly JournalTail[] = [
    ...(approved
      ? [
          {
            at: approved.at,
            text: `approved by ${callerName(approved.by)}, phrase matched, digest ${approved.digest.slice(0, 8)}`,
            isBad: false,
          },
        ]
      : []),
    ...(closed ? [{at: closed.at, text: `${closed.outcome}: ${closed.state}`, isBad: false}] : []),
  ];
  return [...calls, ...answers, ...frame].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, most);
}

/** `us-east-1 pay-batch alias/bat/a`. */
export function targetText({stores}: OpenTeardown['plan'], write: Write): string {
  if (isIamWrite(write)) return 'account role';
  if ('storeId' in write) {
    const store = stores.find(one => one.region === write.region && one.id === write.storeId);
    return `${write.region} ${store?.name ?? write.storeId}`;
  }
  if (!('keyId' in write)) return write.region;
  for (const store of stores) {
    if (store.region !== write.region) continue;
    const key = store.keys.find(({id}) => id === write.keyId);
    if (key) return `${write.region} ${store.name} ${key.aliases[0] ?? key.id}`;
  }
  return `${write.region} ${write.keyId}`;
}

function outcomeText(step: Step, now: Date): string {
  const {outcome, settled} = step;
  if (settled) return settled.result === 'carried-out' ? 'seen carried out' : 'seen not carried out';
  if (!outcome) return 'no answer yet';
  if (isCarriedOut(step)) {
    const date = outcome.value?.deletionDate;
    return date ? `${deadline(date, now)} ok` : 'accepted';
  }
  return outcome.result === 'refused' ? (outcome.failure?.code ?? 'refused') : 'no answer: looking it up';
}

/** `09:41:20`, with its day where that is another one than today. */
export const secondText = (at: Date, now: Date): string => {
  const time = at.toISOString().slice(11, 19);
  return isoDay(at) === isoDay(now) ? time : `${dayMonth(at, now)} ${time}`;
};
