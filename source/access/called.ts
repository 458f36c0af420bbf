import type {CallRecord} from '../model/call-record.ts';
import type {Region} from '../model/ids.ts';
import {answeredEvidence, seenEvidence} from './answered.ts';
import type {Ask} from './asks.ts';
import type {KeyStanding} from './key-standing.ts';
import {probeKey, type Probed} from './probed.ts';
import {isAnyKey, isKeyArn, regionOfArn} from './resource-forms.ts';
import type {Evidence} from './verdict.ts';

/** The calls that a run has made anyway, as evidence. */
export function seenBefore(records: readonly CallRecord[]): readonly (readonly [string, Evidence])[] {
  return records.flatMap(record => {
    const evidence = seenEvidence(record);
    return evidence
      ? [[probeKey(`${record.service}:${record.operation}`, record.region), evidence] as const]
      : [];
  });
}

/** What AWS answered while a key was read, as evidence about that key. */
export function keyAnswers(
  arn: string | undefined,
  key: KeyStanding | undefined,
): readonly (readonly [string, Evidence])[] {
  if (arn === undefined || !key) return [];
  return [...key.answers].flatMap(([action, answer]) => {
    const evidence = answeredEvidence('probed', answer);
    return evidence ? [[probeKey(action, regionOfArn(arn)), evidence] as const] : [];
  });
}

/** The call that answers a question. A call on a key speaks for that key only, and GetRole for the role that was asked about. */
export function calledFor(
  ask: Ask,
  called: Probed,
  key: string | undefined,
  home: Region,
): Evidence | undefined {
  const {action, resource, region} = ask;
  if (action === 'iam:GetRole') {
    const evidence = called.get(probeKey(action));
    return region === home && evidence?.kind === 'probed' ? evidence : undefined;
  }
  if (ask.global) return undefined;
  if (isKeyArn(resource) ? isAnyKey(resource) || resource !== key : resource !== '*') return undefined;
  // A grant that only services may make is another question than the list of grants.
  if (ask.context.some(({key: name}) => name === 'kms:GrantIsForAWSResource')) return undefined;
  const evidence = called.get(probeKey(action, region));
  return isKeyArn(resource) && evidence?.kind === 'seen' ? undefined : evidence;
}
