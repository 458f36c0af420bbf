import type {Region} from '../model/ids.ts';
import {isIamWrite} from '../model/write.ts';
import type {AccessReader} from './access-reader.ts';
import type {AccountReader} from './account-reader.ts';
import type {AccountWriter} from './account-writer.ts';

type Account = AccountReader & AccountWriter & AccessReader;

/**
 * One account of which some Regions are asked, and changed, with other credentials. Whatever belongs to no Region goes
 * through the main ones. Whoever makes it has made sure that all are of the same account.
 *
 * @param main with the credentials of every Region that `others` does not name
 */
export function regionalAccount(main: Account, others: ReadonlyMap<Region, Account>): Account {
  if (others.size === 0) return main;
  const of = (region: Region): Account => others.get(region) ?? main;
  const all = [main, ...others.values()];
  // Each by name: a question about a Region that is added later must not go to the wrong credentials unnoticed.
  return {
    identity: () => main.identity(),
    caller: () => main.caller(),
    regionList: () => main.regionList(),
    role: () => main.role(),
    simulate: question => main.simulate(question),
    policyContextKeys: source => main.policyContextKeys(source),
    iamRole: name => main.iamRole(name),
    iamUser: name => main.iamUser(name),
    iamRoles: prefix => main.iamRoles(prefix),
    iamUsers: () => main.iamUsers(),
    groupsOf: user => main.groupsOf(user),
    inlinePolicies: (kind, name) => main.inlinePolicies(kind, name),
    attachedPolicies: (kind, name) => main.attachedPolicies(kind, name),
    managedPolicy: arn => main.managedPolicy(arn),
    roleDeletion: task => main.roleDeletion(task),
    now: () => main.now(),
    clockRate: () => main.clockRate(),
    clockOffsetSeconds: () => main.clockOffsetSeconds(),
    keyStores: region => of(region).keyStores(region),
    clusters: region => of(region).clusters(region),
    backups: region => of(region).backups(region),
    keyIds: region => of(region).keyIds(region),
    aliases: region => of(region).aliases(region),
    describeKeys: (region, ...rest) => of(region).describeKeys(region, ...rest),
    lastUse: (region, id) => of(region).lastUse(region, id),
    subnets: (region, ids) => of(region).subnets(region, ids),
    connection: (region, ...rest) => of(region).connection(region, ...rest),
    trailChanges: (region, ...rest) => of(region).trailChanges(region, ...rest),
    keyUses: (region, ...rest) => of(region).keyUses(region, ...rest),
    keyEnds: (region, since) => of(region).keyEnds(region, since),
    refusedUses: (region, ...rest) => of(region).refusedUses(region, ...rest),
    keyPolicy: (region, key) => of(region).keyPolicy(region, key),
    keyGrants: (region, key) => of(region).keyGrants(region, key),
    keyTags: (region, key) => of(region).keyTags(region, key),
    policiesOfKeys: (region, ...rest) => of(region).policiesOfKeys(region, ...rest),
    grantsOfKeys: (region, ...rest) => of(region).grantsOfKeys(region, ...rest),
    tagsOfKeys: (region, ...rest) => of(region).tagsOfKeys(region, ...rest),
    dryRun: (region, ...rest) => of(region).dryRun(region, ...rest),
    write: (write, secrets) => (isIamWrite(write) ? main : of(write.region)).write(write, secrets),
    onCall(listener) {
      const ends = all.map(account => account.onCall(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    renewCredentials() {
      for (const account of all) account.renewCredentials();
    },
    close() {
      for (const account of all) account.close();
    },
  };
}
