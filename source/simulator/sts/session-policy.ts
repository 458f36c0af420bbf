import {parsePolicy} from '../../policy/parse.ts';
import {AwsError} from '../aws-error.ts';
import type {World} from '../world.ts';

/**
 * The one policy that stands for everything that narrows a session: the policy text given with AssumeRole and
 * the managed policies named with it. Together they allow what any of them allows. Undefined when none is given.
 * @throws AwsError MalformedPolicyDocument when the text is no policy
 */
export function sessionPolicyOf(
  {iam}: World,
  given: string | undefined,
  managedArns: readonly string[],
): string | undefined {
  const managed = managedArns.map(arn => {
    const policy = iam.policies.get(arn);
    const document = policy?.versions.get(policy.defaultVersion)?.document;
    if (document === undefined) throw new AwsError('ValidationError', `The policy ${arn} does not exist.`);
    return document;
  });
  if (given !== undefined) {
    const parsed = parsePolicy(given, 'identity');
    if (!parsed.ok) {
      throw new AwsError('MalformedPolicyDocument', `The policy is not valid: ${parsed.mistake.message}`);
    }
  }
  const documents = given === undefined ? managed : [given, ...managed];
  if (documents.length < 2) return documents[0];
  return JSON.stringify({Version: '2012-10-17', Statement: documents.flatMap(statementsOf)});
}

function statementsOf(document: string): unknown[] {
  const {Statement} = JSON.parse(document) as {Statement?: unknown};
  return Array.isArray(Statement) ? Statement : [Statement];
}
