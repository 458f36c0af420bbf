import type {Scenario, ScenarioRegion} from './schema.ts';

/** A name in a scenario that means nothing there, or that two things share. */
export type Dangling = {readonly path: readonly (string | number)[]; readonly message: string};

/** AWS's managed policies that a scenario may attach without writing them down. */
export const awsManagedPolicies = ['AdministratorAccess', 'ReadOnlyAccess'] as const;

/** Finds the store that `name` means, by id or by name. */
export const findStore = (region: ScenarioRegion, name: string) =>
  region.keyStores.find(store => store.id === name || store.name === name);

/** Every reference that leads nowhere, and every id that is used twice. */
export function danglingReferences(scenario: Scenario): Dangling[] {
  const found: Dangling[] = [];
  const complain = (path: Dangling['path'], message: string) => found.push({path, message});

  for (const [code, region] of Object.entries(scenario.regions)) checkRegion(code, region, complain);

  const regionNamed = (path: Dangling['path'], code: string | undefined) => {
    if (code !== undefined && !(code in scenario.regions))
      complain(path, `${code} is not a Region of this file`);
  };
  scenario.faults.forEach((fault, index) => {
    regionNamed(['faults', index, 'region'], fault.region);
  });
  scenario.trail.forEach((event, index) => {
    regionNamed(['trail', index, 'region'], event.region);
  });
  for (const code of Object.keys(scenario.history?.regions ?? {}))
    regionNamed(['history', 'regions', code], code);
  const storeIds = new Set(
    Object.values(scenario.regions).flatMap(region => region.keyStores.map(({id}) => id)),
  );
  for (const id of Object.keys(scenario.history?.stores ?? {})) {
    if (!storeIds.has(id)) complain(['history', 'stores', id], `${id} is not a key store of this file`);
  }
  scenario.history?.changes.forEach((change, index) => {
    const path = ['history', 'changes', index];
    regionNamed([...path, 'region'], change.region);
    const region = scenario.regions[change.region];
    if (region && 'store' in change && !findStore(region, change.store)) {
      complain([...path, 'store'], `${change.store} is not a key store of ${change.region}`);
    }
  });
  checkEvents(scenario, complain);
  checkPrincipals(scenario, complain);
  return found;
}

type Complain = (path: Dangling['path'], message: string) => void;

function duplicates(
  entries: readonly {id: string | undefined; path: Dangling['path']}[],
  complain: Complain,
) {
  const seen = new Set<string>();
  for (const {id, path} of entries) {
    if (id === undefined) continue;
    if (seen.has(id)) complain(path, `${id} is used twice`);
    seen.add(id);
  }
}

function checkRegion(code: string, region: ScenarioRegion, complain: Complain) {
  const base = ['regions', code];
  const ids = (kind: 'subnets' | 'clusters' | 'keyStores' | 'keys') =>
    region[kind].map(({id}, index) => ({id, path: [...base, kind, index, 'id']}));
  for (const kind of ['subnets', 'clusters', 'keyStores', 'keys'] as const) duplicates(ids(kind), complain);
  duplicates(
    region.keyStores.map(({name}, index) => ({id: name, path: [...base, 'keyStores', index, 'name']})),
    complain,
  );
  duplicates(
    region.clusters.flatMap((cluster, index) =>
      cluster.hsms.map(({id}, hsm) => ({id, path: [...base, 'clusters', index, 'hsms', hsm, 'id']})),
    ),
    complain,
  );
  duplicates(
    region.keyStores.map(({cluster}, index) => ({
      id: cluster,
      path: [...base, 'keyStores', index, 'cluster'],
    })),
    (path, message) => {
      complain(path, `${message}: a cluster backs one key store only`);
    },
  );

  region.clusters.forEach((cluster, index) => {
    const path = [...base, 'clusters', index];
    if (!region.cloudHsm) complain(path, `${code} has no CloudHSM (cloudHsm: false)`);
    cluster.subnets?.forEach((id, subnet) => {
      if (!region.subnets.some(known => known.id === id)) {
        complain([...path, 'subnets', subnet], `${id} is not a subnet of ${code}`);
      }
    });
    if (cluster.relatedTo && !region.clusters.some(({id}) => id === cluster.relatedTo)) {
      complain([...path, 'relatedTo'], `${cluster.relatedTo} is not a cluster of ${code}`);
    }
    if (!cluster.subnets) return;
    const zones = new Set(
      region.subnets.filter(({id}) => cluster.subnets?.includes(id)).map(({zone}) => zone),
    );
    cluster.hsms.forEach((hsm, at) => {
      if (!zones.has(hsm.zone)) {
        complain([...path, 'hsms', at, 'zone'], `the cluster has no subnet in ${hsm.zone}`);
      }
    });
  });
  region.keyStores.forEach((store, index) => {
    if (store.cluster !== undefined && !region.clusters.some(({id}) => id === store.cluster)) {
      complain([...base, 'keyStores', index, 'cluster'], `${store.cluster} is not a cluster of ${code}`);
    }
  });
  region.usage.forEach(({key}, index) => {
    if (!region.keys.some(({id}) => id === key))
      complain([...base, 'usage', index, 'key'], `${key} is not a key of ${code}`);
  });
  region.keys.forEach((key, index) => {
    if (key.store !== undefined && !findStore(region, key.store)) {
      complain([...base, 'keys', index, 'store'], `${key.store} is not a key store of ${code}`);
    }
  });
}

function checkEvents(scenario: Scenario, complain: Complain) {
  scenario.events.forEach((event, index) => {
    const path = ['events', index];
    const region = scenario.regions[event.region];
    if (!region) {
      complain([...path, 'region'], `${event.region} is not a Region of this file`);
      return;
    }
    const must = (member: string, id: string, known: boolean, kind: string) => {
      if (!known) complain([...path, member], `${id} is not ${kind} of ${event.region}`);
    };
    if ('store' in event)
      must('store', event.store, findStore(region, event.store) !== undefined, 'a key store');
    if ('subnet' in event) {
      must(
        'subnet',
        event.subnet,
        region.subnets.some(({id}) => id === event.subnet),
        'a subnet',
      );
    }
    if ('cluster' in event) {
      must(
        'cluster',
        event.cluster,
        region.clusters.some(({id}) => id === event.cluster),
        'a cluster',
      );
    }
    if ('hsm' in event) {
      const known = region.clusters.some(({hsms}) => hsms.some(({id}) => id === event.hsm));
      must('hsm', event.hsm, known, 'an HSM');
    }
    if ('key' in event && typeof event.key === 'string') {
      must(
        'key',
        event.key,
        region.keys.some(({id}) => id === event.key),
        'a key',
      );
    }
    if (event.do === 'add-key' && event.key.store !== undefined && !findStore(region, event.key.store)) {
      complain([...path, 'key', 'store'], `${event.key.store} is not a key store of ${event.region}`);
    }
  });
}

function checkPrincipals(scenario: Scenario, complain: Complain) {
  const managed = new Set<string>([...awsManagedPolicies, ...Object.keys(scenario.policies)]);
  const attachedKnown = (path: Dangling['path'], names: readonly string[]) => {
    names.forEach((name, index) => {
      if (!managed.has(name)) complain([...path, index], `${name} is not a policy of this file`);
    });
  };
  const keyIds: {id: string | undefined; path: Dangling['path']}[] = [];
  for (const [name, group] of Object.entries(scenario.groups))
    attachedKnown(['groups', name, 'attached'], group.attached);
  for (const [name, user] of Object.entries(scenario.users)) {
    attachedKnown(['users', name, 'attached'], user.attached);
    user.groups.forEach((group, index) => {
      if (!(group in scenario.groups))
        complain(['users', name, 'groups', index], `${group} is not a group of this file`);
    });
    keyIds.push({id: user.accessKey?.id, path: ['users', name, 'accessKey', 'id']});
  }
  const principals = new Set([...Object.keys(scenario.users), ...Object.keys(scenario.roles)]);
  for (const [name, role] of Object.entries(scenario.roles)) {
    attachedKnown(['roles', name, 'attached'], role.attached);
    for (const [session, key] of Object.entries(role.sessions)) {
      keyIds.push({id: key.id, path: ['roles', name, 'sessions', session, 'id']});
    }
    if (!Array.isArray(role.trust)) continue;
    role.trust.forEach((principal, index) => {
      if (!principals.has(principal)) {
        complain(['roles', name, 'trust', index], `${principal} is not a user or role of this file`);
      }
    });
  }
  for (const [kind, holders] of [
    ['users', scenario.users],
    ['roles', scenario.roles],
  ] as const) {
    for (const [name, {boundary}] of Object.entries(holders)) {
      if (boundary !== undefined && !managed.has(boundary)) {
        complain([kind, name, 'boundary'], `${boundary} is not a policy of this file`);
      }
    }
  }
  duplicates(keyIds, complain);
  const [role = '', session] = scenario.caller.split('/');
  const known =
    session === undefined ? scenario.users[role]?.accessKey : scenario.roles[role]?.sessions[session];
  if (!known && scenario.caller !== 'admin')
    complain(['caller'], `${scenario.caller} has no access key in this file`);
}
