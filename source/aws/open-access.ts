import type {AccessReader} from './access-reader.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';

/** What is asked through the SDK: questions about many keys at once go another way. */
type QuestionsOfAccess = Omit<AccessReader, 'policiesOfKeys' | 'grantsOfKeys' | 'tagsOfKeys'>;

/** IAM publishes no rate for its simulator: few calls are in flight, so that few are refused together. */
const simulationsAtOnce = 4;

/**
 * The questions about permissions; their code loads with the first of them.
 *
 * @param home the Region that the global services are asked from
 */
export function openAccess(calls: Calls, clients: Clients, home: () => Promise<string>): QuestionsOfAccess {
  const identities = async () => {
    const [{iamIdentities}, region] = await Promise.all([import('./iam-identities.ts'), home()]);
    return iamIdentities(calls, clients, region);
  };
  const keys = async () => {
    const {keyAccess} = await import('./key-access.ts');
    return keyAccess(calls, clients);
  };
  let asked = 0;
  const lanes: Promise<unknown>[] = Array.from({length: simulationsAtOnce}, () => Promise.resolve());
  return {
    simulate(question) {
      const ask = async () => {
        const [{simulatePrincipalPolicy}, region] = await Promise.all([
          import('./iam-simulation.ts'),
          home(),
        ]);
        return simulatePrincipalPolicy(calls, clients, region, question);
      };
      const lane = asked++ % simulationsAtOnce;
      const answer = (lanes[lane] ?? Promise.resolve()).then(ask);
      lanes[lane] = answer.catch(() => undefined);
      return answer;
    },
    async policyContextKeys(source) {
      const [{contextKeysOf}, region] = await Promise.all([import('./iam-simulation.ts'), home()]);
      return contextKeysOf(calls, clients, region, source);
    },
    iamRole: async name => (await identities()).role(name),
    iamUser: async name => (await identities()).user(name),
    iamRoles: async pathPrefix => (await identities()).roles(pathPrefix),
    iamUsers: async () => (await identities()).users(),
    groupsOf: async user => (await identities()).groupsOf(user),
    inlinePolicies: async (kind, name) => (await identities()).inlinePolicies(kind, name),
    attachedPolicies: async (kind, name) => (await identities()).attachedPolicies(kind, name),
    managedPolicy: async arn => (await identities()).managedPolicy(arn),
    async roleDeletion(task) {
      const [{getRoleDeletion}, region] = await Promise.all([import('./role-deletion.ts'), home()]);
      return getRoleDeletion(calls, clients, region, task);
    },
    keyPolicy: async (region, key) => (await keys()).policy(region, key),
    keyGrants: async (region, key) => (await keys()).grants(region, key),
    keyTags: async (region, key) => (await keys()).tags(region, key),
    dryRun: async (region, key, action) => (await keys()).dryRun(region, key, action),
  };
}
