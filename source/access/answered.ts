import {factsToFailure} from '../aws/failures.ts';
import type {CallRecord} from '../model/call-record.ts';
import type {Answer, Failure} from '../model/failure.ts';
import type {AccessVerdict, Evidence} from './verdict.ts';

/** What a call says about the permission for it; undefined where it says nothing, as when AWS did not answer. */
export function answeredEvidence(
  kind: 'probed' | 'seen',
  {at, ...answer}: Answer<unknown>,
): Evidence | undefined {
  const base = {kind, statements: [], missingContext: [], blindTo: [], at};
  if (answer.ok) return {...base, verdict: 'allowed', detail: 'AWS carried the call out'};
  const {failure} = answer;
  if (failure.kind !== 'denied') return undefined;
  return {...base, ...refusal(failure), failure};
}

/** The same for a call of the event log, which keeps no failures but their names and texts. */
export function seenEvidence({service, operation, region, outcome, at}: CallRecord): Evidence | undefined {
  const action = `${service}:${operation}`;
  return answeredEvidence(
    'seen',
    outcome === 'ok'
      ? {ok: true, value: undefined, at}
      : {ok: false, failure: factsToFailure(outcome, {action, ...(region && {region})}), at},
  );
}

function refusal({denied}: Failure): {verdict: AccessVerdict; detail: string} {
  const explicit = denied?.explicit ?? false;
  const named = denied?.policyArn === undefined ? '' : ` (${denied.policyArn})`;
  const plain = explicit ? 'explicit-deny' : 'implicit-deny';
  switch (denied?.layer) {
    case 'service-control-policy':
      return {verdict: 'denied-by-scp', detail: `AWS refused: a service control policy${named}`};
    case 'resource-control-policy':
      return {verdict: 'explicit-deny', detail: `AWS refused: a resource control policy${named}`};
    case 'permissions-boundary':
      return {verdict: 'denied-by-boundary', detail: 'AWS refused: the permissions boundary'};
    case 'key-policy':
      return {verdict: 'denied-by-key-policy', detail: "AWS refused: the key's policy"};
    case 'session-policy':
      return {verdict: plain, detail: 'AWS refused: the policy of this session, not the role'};
    case 'vpc-endpoint-policy':
      return {verdict: plain, detail: 'AWS refused: the policy of the VPC endpoint'};
    case 'identity-policy':
      return {
        verdict: plain,
        detail: explicit ? 'AWS refused: a policy denies it' : 'AWS refused: no policy allows it',
      };
    default:
      return {verdict: plain, detail: 'AWS refused without saying why'};
  }
}
