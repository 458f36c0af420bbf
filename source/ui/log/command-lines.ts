import {moment} from '../../model/age.ts';
import {awsCommand} from '../../flows/aws-cli.ts';
import type {CallRecord} from '../../model/call-record.ts';
import type {Write} from '../../model/write.ts';
import {shellLine} from '../copy/shell-words.ts';
import type {FlowStanding} from '../flow/port.ts';
import type {CallLog} from './call-log.ts';

/** AWS's names of the services on the command line, where they differ from those in IAM actions. */
const cliServices: Readonly<Record<string, string>> = {cloudhsm: 'cloudhsmv2'};

/** Operations that need no argument, so that the bare command asks the same. */
const whole = new Set([
  'DescribeCustomKeyStores',
  'DescribeClusters',
  'DescribeBackups',
  'ListKeys',
  'ListAliases',
  'ListRegions',
  'DescribeRegions',
  'GetCallerIdentity',
  'ListAccountAliases',
]);

const kebab = (operation: string) => operation.replace(/(?<=[a-z])(?=[A-Z])/gu, '-').toLowerCase();

/** The changes that flows sent, by the request id of AWS's answer: their whole commands are known. */
export function sentWrites(standing: readonly FlowStanding[]): ReadonlyMap<string, Write> {
  return new Map(
    standing.flatMap(({record: {steps}}) =>
      steps.flatMap(({write, outcome}) =>
        outcome && 'requestId' in outcome && outcome.requestId !== undefined
          ? [[outcome.requestId, write] as const]
          : [],
      ),
    ),
  );
}

/** The `aws` command that makes the same call. What cks did not keep of it stands as a remark, never as a guess. */
export function commandOf(call: CallRecord, writes: ReadonlyMap<string, Write>, profile?: string): string {
  const tail = profile === undefined ? [] : ['--profile', profile];
  const write = call.requestId === undefined ? undefined : writes.get(call.requestId);
  if (write?.operation === call.operation) return shellLine([...awsCommand(write), ...tail]);
  const {service, operation, region, options = {}, calls = 1} = call;
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const words = [
    'aws',
    cliServices[service] ?? service,
    kebab(operation),
    ...given,
    ...(region === undefined ? [] : ['--region', region]),
    ...tail,
  ];
  const lacks = !whole.has(operation) && given.length === 0;
  const remark =
    calls > 1 ? `  # ${String(calls)} calls, one for each` : lacks ? '  # arguments not kept' : '';
  return shellLine(words) + remark;
}

/** Every call that is kept, oldest first: a line on what became of it, and below it the command. */
export function commandLogRows(
  {recent}: CallLog,
  standing: readonly FlowStanding[],
  now: Date,
  profile?: string,
): readonly string[] {
  const writes = sentWrites(standing);
  return recent.flatMap(call => [
    `${moment(call.at, now)}  ${call.region ?? 'global'}  ${outcomeText(call)}`,
    `  ${commandOf(call, writes, profile)}`,
  ]);
}

function outcomeText({outcome, requestId, attempts, milliseconds, calls}: CallRecord): string {
  return [
    outcome === 'ok' ? 'ok' : outcome.code,
    `${String(Math.round(milliseconds))}ms`,
    ...(attempts > 1 ? [`${String(attempts)} tries`] : []),
    ...((calls ?? 1) > 1 ? [] : [`request id ${requestId ?? 'none'}`]),
  ].join(' · ');
}
