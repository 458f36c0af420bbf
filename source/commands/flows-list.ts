import {setTimeout as delay} from 'node:timers/promises';
import {listFlows, type KeptFlow} from '../flows/flow-folder.ts';
import {goalFault} from '../flows/goal-fault.ts';
import {DamagedJournal} from '../flows/journal/chain.ts';
import {journalOwner, type LockOwner} from '../flows/journal/lock.ts';
import {isCarriedOut, isInDoubt, type FlowRecord} from '../flows/record.ts';
import {exitCodes} from './exit-codes.ts';
import {callDocuments} from './flow-document.ts';
import {listenForInterruption} from './interruption.ts';
import {usableJournals} from './journal-folder.ts';
import {printable} from './printable.ts';
import type {CommonOptions} from './program.ts';

/** How an open flow stands: a process runs it, or nobody does. */
type Standing = 'running' | 'in-doubt' | 'accepted' | 'left';

type OpenFlow = {
  readonly record: FlowRecord;
  readonly standing: Standing;
  readonly owner: LockOwner | undefined;
};
type Open = {
  readonly flows: readonly OpenFlow[];
  readonly damaged: readonly Extract<KeptFlow, {is: 'damaged'}>[];
};

async function readOpen(folder: string): Promise<Open> {
  const kept = (await listFlows(folder)).map(orDamaged);
  const open = kept.flatMap(one => (one.is === 'whole' && !one.record.closed ? [one] : []));
  return {
    flows: await Promise.all(
      open.map(async ({file, record}) => {
        const owner = await journalOwner(file);
        return {record, owner, standing: owner ? 'running' : standingOf(record)};
      }),
    ),
    damaged: kept.filter(one => one.is === 'damaged'),
  };
}

/** An open flow whose goal cannot be read cannot be gone on with; one that has ended needs its goal no more. */
function orDamaged(kept: KeptFlow): KeptFlow {
  const fault = kept.is === 'whole' && !kept.record.closed ? goalFault(kept.record) : undefined;
  if (fault === undefined) return kept;
  const {id, account, file} = kept;
  return {id, account, file, is: 'damaged', line: 1, what: new DamagedJournal(file, 1, fault).message};
}

function standingOf({steps}: FlowRecord): Exclude<Standing, 'running'> {
  if (steps.some(isInDoubt)) return 'in-doubt';
  return steps.some(isCarriedOut) ? 'accepted' : 'left';
}

function nextOf({record: {id, flow, approved}, standing, owner}: OpenFlow): string {
  const goOn = flow === 'teardown' ? `cks teardown run ${id}` : `cks flows resume ${id}`;
  switch (standing) {
    case 'running':
      return `process ${String(owner?.pid)} on ${owner?.host ?? 'another host'} watches it`;
    case 'in-doubt':
      return `what became of a call is looked up first: ${goOn}`;
    case 'accepted':
      return flow === 'teardown'
        ? `nobody runs it now; cks teardown status ${id} tells what it waits for: ${goOn}`
        : `AWS has accepted the change and nobody watches it: ${goOn}`;
    case 'left':
      return approved
        ? `nothing is in doubt, and it has not ended: ${goOn}`
        : 'it was never approved, so nothing was sent';
  }
}

const flowsDocument = ({flows, damaged}: Open) => ({
  schema: 'cks.flows/1',
  flows: flows.map(one => ({
    id: one.record.id,
    flow: one.record.flow,
    target: one.record.target,
    account: one.record.account,
    openedAt: one.record.openedAt.toISOString(),
    openedBy: one.record.openedBy,
    standing: one.standing,
    runner: one.owner ?? null,
    calls: callDocuments(one.record),
    next: nextOf(one),
  })),
  damaged: damaged.map(({id, file, line, what}) => ({id, file, line, what})),
});

function flowsText({flows, damaged}: Open): string {
  const lines = flows.map(
    one =>
      `${one.record.id}  ${one.record.account}  ${one.record.flow}  ${one.record.target}  ${one.standing}: ${nextOf(one)}`,
  );
  return [
    ...(lines.length === 0 ? ['No flow is open.'] : lines),
    ...damaged.map(({what}) => `damaged: ${what}`),
  ]
    .map(printable)
    .join('\n');
}

/**
 * `cks flows`: what is running or in doubt on this machine, with what comes next. Exit 2 where a journal cannot be read.
 *
 * With `--follow` it is told again whenever it has changed, until nothing is open or the operator ends it.
 */
export async function printFlows(options: CommonOptions & {readonly follow?: boolean}): Promise<number> {
  const folder = await usableJournals(options.stateDir, {writing: false});
  const interruption = options.follow ? listenForInterruption() : undefined;
  let said = '';
  try {
    for (;;) {
      const open = await readOpen(folder);
      const text = options.json
        ? JSON.stringify(flowsDocument(open), undefined, options.follow ? 0 : 2)
        : flowsText(open);
      if (text !== said)
        await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
      said = text;
      if (!interruption || open.flows.length === 0)
        return open.damaged.length > 0 ? exitCodes.cannotTell : exitCodes.ok;
      const {signal} = interruption;
      await delay(1000, undefined, {signal}).catch(() => undefined);
      if (signal.aborted) return exitCodes.interrupted;
    }
  } finally {
    interruption?.done();
  }
}
