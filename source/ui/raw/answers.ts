import {ageOf, moment} from '../../model/age.ts';
import type {CallRecord} from '../../model/call-record.ts';
import type {Failure} from '../../model/failure.ts';
import {isFresh, standingFailure, type Observation} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import type {CallLog} from '../log/call-log.ts';

/** A question that cks asks AWS, and what is known of the answer. */
export type Asked = {
  /** The IAM action. */
  readonly action: string;
  readonly region: string;
  readonly answer: Observation<unknown>;
};

/** The questions that a verdict on a store rests on, in the order in which they are asked. */
export const askedAbout = (view: RegionView): readonly Asked[] => [
  {action: 'kms:DescribeCustomKeyStores', region: view.region, answer: view.keyStores},
  {action: 'cloudhsm:DescribeClusters', region: view.region, answer: view.clusters},
  {action: 'kms:ListKeys', region: view.region, answer: view.keys},
  {action: 'cloudhsm:DescribeBackups', region: view.region, answer: view.backups},
];

/** One answer in a few lines: when it was given, how old it is, its request id, and why a later one is missing. */
export function answerLines({action, region, answer}: Asked, now: Date, log: CallLog): readonly string[] {
  const name = `  ${action.padEnd(30)}`;
  if (answer.status === 'unseen') return [`${name}no answer yet`];
  if (answer.status === 'failed') return [`${name}never answered`, ...failureLines(answer.failed.failure)];
  const told =
    answer.source === 'last-run' ? 'from the last run, not confirmed since' : `${ageOf(answer.at, now)} old`;
  const id = requestIdOf(action, region, answer.at, log);
  const failed = standingFailure(answer);
  return [
    `${name}${moment(answer.at, now)}, ${told}${isFresh(answer) ? '' : ', stale'}`,
    `    request id ${id ?? 'not kept'}`,
    ...(failed ? failureLines(failed.failure) : []),
  ];
}

export const failureLines = ({code, message, requestId, remedy}: Failure): readonly string[] => [
  `    ${code}: ${message}`,
  `    request id ${requestId ?? 'none'}`,
  `    ${remedy}`,
];

/** The request id of the call that gave an answer: calls are known by their Region, operation and time. */
function requestIdOf(
  action: string,
  region: string,
  at: Date,
  {recent, latest}: CallLog,
): string | undefined {
  const operation = action.split(':')[1];
  const isIt = (call: CallRecord): boolean =>
    call.operation === operation && (call.region ?? '') === region && call.at.getTime() === at.getTime();
  return (recent.findLast(isIt) ?? latest.find(isIt))?.requestId;
}
