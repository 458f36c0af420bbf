import {
  GetContextKeysForPrincipalPolicyCommand,
  IAMClient,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import type {
  EvaluationResult,
  PermissionsBoundaryDecisionDetail,
  ResourceSpecificResult,
  Statement,
} from '@aws-sdk/client-iam';
import type {Answer} from '../model/failure.ts';
import type {IamDecision, SimulatedStatement, SimulationQuestion, SimulationResult} from './access-reader.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {mapAnswer, readListing, truncatedPage} from './listing.ts';
import {present} from './present.ts';

const iamClient = (clients: Clients, home: string) =>
  clients.get('iam', home, config => new IAMClient(config));

/** What IAM says that the policies of one identity allow; every page, in IAM's order. */
export function simulatePrincipalPolicy(
  calls: Calls,
  clients: Clients,
  home: string,
  {source, actions, resources, context}: SimulationQuestion,
): Promise<Answer<readonly SimulationResult[]>> {
  return readListing(
    calls,
    {service: 'iam', operation: 'SimulatePrincipalPolicy'},
    (Marker, abortSignal) =>
      iamClient(clients, home).send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: source,
          ActionNames: [...actions],
          ResourceArns: [...resources],
          ContextEntries: context.map(({key, type, values}) => ({
            ContextKeyName: key,
            ContextKeyType: type,
            ContextKeyValues: [...values],
          })),
          MaxItems: 1000,
          Marker,
        }),
        {abortSignal},
      ),
    ({EvaluationResults, IsTruncated, Marker}) => {
      const results = EvaluationResults?.map(toResult);
      return results?.every(result => result !== undefined)
        ? truncatedPage(results, IsTruncated, Marker)
        : undefined;
    },
  );
}

/** The condition keys that an identity's policies mention. */
export async function contextKeysOf(
  calls: Calls,
  clients: Clients,
  home: string,
  source: string,
): Promise<Answer<readonly string[]>> {
  const answer = await calls.make(
    {service: 'iam', operation: 'GetContextKeysForPrincipalPolicy'},
    abortSignal =>
      iamClient(clients, home).send(new GetContextKeysForPrincipalPolicyCommand({PolicySourceArn: source}), {
        abortSignal,
      }),
  );
  return mapAnswer(answer, ({ContextKeyNames}) => ContextKeyNames ?? []);
}

function toResult(result: EvaluationResult): SimulationResult | undefined {
  const {EvalActionName, EvalDecision, EvalResourceName, ResourceSpecificResults = []} = result;
  const decision = decisionOf(EvalDecision);
  const perResource = ResourceSpecificResults.map(toSpecific);
  if (!EvalActionName || !decision || !perResource.every(specific => specific !== undefined))
    return undefined;
  return present({
    action: EvalActionName,
    resource: EvalResourceName ?? '*',
    decision,
    ...common(result),
    allowedByOrganization: result.OrganizationsDecisionDetail?.AllowedByOrganizations,
    perResource,
  });
}

function toSpecific(result: ResourceSpecificResult): SimulationResult['perResource'][number] | undefined {
  const decision = decisionOf(result.EvalResourceDecision);
  if (!decision || !result.EvalResourceName) return undefined;
  return present({resource: result.EvalResourceName, decision, ...common(result)});
}

function common({
  MatchedStatements = [],
  MissingContextValues = [],
  PermissionsBoundaryDecisionDetail: boundary,
  EvalDecisionDetails: sides,
}: {
  readonly MatchedStatements?: Statement[] | undefined;
  readonly MissingContextValues?: string[] | undefined;
  readonly PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail | undefined;
  readonly EvalDecisionDetails?: Record<string, string> | undefined;
}) {
  return {
    statements: MatchedStatements.map(toStatement),
    missingContext: MissingContextValues,
    allowedByBoundary: boundary?.AllowedByPermissionsBoundary,
    sides: sides && Object.keys(sides).length > 0 ? sides : undefined,
  };
}

function toStatement({
  SourcePolicyId,
  SourcePolicyType,
  StartPosition,
  EndPosition,
}: Statement): SimulatedStatement {
  const from = StartPosition?.Line;
  const to = EndPosition?.Line;
  return present({
    policy: SourcePolicyId ?? 'a policy without a name',
    source: SourcePolicyType ?? 'none',
    lines: from === undefined || to === undefined ? undefined : {from, to},
  });
}

const decisions: readonly IamDecision[] = ['allowed', 'implicitDeny', 'explicitDeny'];

const decisionOf = (text: string | undefined) => decisions.find(decision => decision === text);
