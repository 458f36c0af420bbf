import type {Write} from '../model/write.ts';
import {listFlows, type KeptFlow} from './flow-folder.ts';
import {recordOf, type Step} from './record.ts';

/** How one call ended, as far as is known. `unknown`: nobody looked yet whether AWS carried it out. */
export type CallOutcome = 'accepted' | 'refused' | 'carried-out' | 'not-carried-out' | 'unknown';

/** One change that was asked of AWS from this machine. */
export type PastChange = {
  readonly at: Date;
  readonly flow: string;
  readonly flowId: string;
  readonly account: string;
  /** The ARN that signed the call. */
  readonly caller: string;
  readonly operation: Write['operation'];
  /** Absent for IAM, which has no Region. */
  readonly region?: string;
  /** How people name what it acted on. */
  readonly target: string;
  /** The id in AWS of what it acted on or made, where it is known. */
  readonly about?: string;
  readonly outcome: CallOutcome;
  readonly requestId?: string;
  /** AWS's code, where it refused or did not answer. */
  readonly code?: string;
};

/** All that the journals of this machine tell, and what could not be read of them. */
export type History = {
  /** Oldest first. */
  readonly changes: readonly PastChange[];
  /** Journals whose chain of hashes holds from the first line to the last. */
  readonly verified: number;
  readonly damaged: readonly Extract<KeptFlow, {is: 'damaged'}>[];
};

/** Reads and verifies every journal in the folder. */
export async function readHistory(folder: string): Promise<History> {
  const kept = await listFlows(folder);
  return {
    changes: kept.flatMap(changesOf).toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    verified: kept.filter(({is}) => is !== 'damaged').length,
    damaged: kept.filter(one => one.is === 'damaged'),
  };
}

function changesOf(kept: KeptFlow): readonly PastChange[] {
  if (kept.is !== 'whole') return [];
  const record = recordOf(kept.lines);
  if (!record) return [];
  const {id: flowId, flow, account, target} = record;
  const callers = new Map(
    kept.lines.flatMap(({entry}) => (entry.kind === 'intent' ? [[entry.step, entry.caller] as const] : [])),
  );
  return record.steps.map(step => {
    const {write, outcome, intendedAt} = step;
    const about = aboutOf(step);
    return {
      at: intendedAt,
      flow,
      flowId,
      account,
      caller: callers.get(step.number) ?? record.openedBy,
      operation: write.operation,
      ...('region' in write && {region: write.region}),
      target,
      ...(about !== undefined && {about}),
      outcome: outcomeOf(step),
      ...(outcome?.requestId !== undefined && {requestId: outcome.requestId}),
      ...(outcome?.failure && {code: outcome.failure.code}),
    };
  });
}

/** How a call ended: AWS's own answer, or what a later look showed. */
export function outcomeOf({outcome, settled}: Step): CallOutcome {
  if (settled) return settled.result;
  if (outcome?.result === 'accepted' || outcome?.result === 'refused') return outcome.result;
  return 'unknown';
}

function aboutOf({write, outcome}: Step): string | undefined {
  if ('keyId' in write) return write.keyId;
  const made = outcome?.value?.keyId ?? outcome?.value?.storeId;
  return made ?? ('storeId' in write ? write.storeId : undefined);
}

const columns = ['When', 'Who', 'What', 'Target', 'Region', 'Result', 'Request id', 'Flow'];

/** The history as a table in Markdown. Names come from outside: nothing in them can end a cell or begin a tag. */
export function historyMarkdown({changes, damaged}: History): string {
  const rows = changes.map(
    ({at, caller, operation, target, about, region, outcome, code, requestId, flowId}) => [
      at.toISOString(),
      caller,
      operation,
      about === undefined ? target : `${target} (${about})`,
      region ?? '',
      code === undefined ? outcome : `${outcome}: ${code}`,
      requestId ?? '',
      flowId,
    ],
  );
  const table = [columns, columns.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n');
  const faults = damaged.map(({what}) => `- Damaged: ${cell(what)}`);
  return [
    '# Changes made with cks from this machine',
    '',
    table,
    ...(faults.length > 0 ? ['', ...faults] : []),
  ]
    .join('\n')
    .concat('\n');
}

const cell = (text: string) =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
    .replaceAll(/[\\|<>&`*_[\]]/g, character => `\\${character}`);

/** The history as data, schema `cks.history/1`. */
export const historyDocument = ({changes, verified, damaged}: History) => ({
  schema: 'cks.history/1',
  changes: changes.map(({at, region, about, requestId, code, ...change}) => ({
    at: at.toISOString(),
    ...change,
    region: region ?? null,
    about: about ?? null,
    requestId: requestId ?? null,
    code: code ?? null,
  })),
  journals: {verified, damaged: damaged.map(({id, file, line, what}) => ({id, file, line, what}))},
});
