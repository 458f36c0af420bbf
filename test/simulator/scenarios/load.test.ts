import {describe, expect, test} from 'vitest';
import {loadScenario, ScenarioError, type ScenarioProblem} from '../../../source/simulator/scenarios/load.ts';

/** A file without mistakes; each case below spoils it in one place. */
const good = `account: {id: '111122223333'}
clock: {start: '2026-09-14T12:00Z'}
regions:
  eu-west-1:
    subnets:
      - {id: subnet-0a1b2c3d4e5f6a7b8, zone: eu-west-1a, cidr: 10.0.0.0/28}
    clusters:
      - id: cluster-2a3b4c5d6e7
        subnets: [subnet-0a1b2c3d4e5f6a7b8]
        hsms: [{id: hsm-2a3b4c5d6e7, zone: eu-west-1a}]
    keyStores:
      - {id: cks-1234567890abcdef0, name: cards, cluster: cluster-2a3b4c5d6e7}
    keys:
      - {id: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64, alias: alias/a, store: cards}
users:
  ann: {attached: [ReadOnlyAccess]}
roles:
  Ops: {trust: [ann]}
faults:
  - {region: eu-west-1, effect: {kind: throttle}}
events:
  - {at: +5m, do: set-free-addresses, region: eu-west-1, subnet: subnet-0a1b2c3d4e5f6a7b8, free: 0}
`;

const problemsOf = (text: string): readonly ScenarioProblem[] => {
  try {
    loadScenario(text, 'world.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
};

const spoil = (from: string, to: string) => {
  expect(good).toContain(from);
  return good.replace(from, to);
};

test('a file without mistakes loads', () => {
  expect(problemsOf(good)).toEqual([]);
});

test('JSON loads as well as YAML', () => {
  expect(loadScenario('{"regions": {"eu-west-1": {}}}', 'world.json').regions['eu-west-1']?.optStatus).toBe(
    'ENABLED_BY_DEFAULT',
  );
});

describe('a mistake is named with its place and with what was expected', () => {
  test.each<[string, string, Partial<ScenarioProblem>, RegExp]>([
    ['YAML that does not end', spoil("'111122223333'}", "'111122223333'"), {}, /not YAML/],
    [
      'an unknown member',
      spoil('name: cards', 'nam: cards, name: cards'),
      {line: 12, column: 37, field: 'regions.eu-west-1.keyStores[0].nam'},
      /unknown member `nam`; known here: id, name, created/,
    ],
    [
      'an unknown member of the file',
      `${good}colour: red\n`,
      {line: 23, column: 1, field: 'colour'},
      /unknown member `colour`; known here: .*regions/,
    ],
    [
      'a wrong type',
      spoil('free: 0', 'free: many'),
      {line: 22, field: 'events[0].free'},
      /expected a number, got "many"/,
    ],
    [
      'a list in the place of a mapping',
      spoil("account: {id: '111122223333'}", 'account: [1]'),
      {line: 1, column: 10, field: 'account'},
      /expected a mapping, got a list/,
    ],
    [
      'a missing member',
      spoil('name: cards, ', ''),
      {line: 12, field: 'regions.eu-west-1.keyStores[0].name'},
      /expected text, got nothing \(it is missing\)/,
    ],
    [
      'an account number that YAML read as a number',
      spoil("'111122223333'", '111122223333'),
      {line: 1, field: 'account.id'},
      /expected text, got 111122223333/,
    ],
    [
      'a word that is not one of those known',
      spoil('name: cards', 'name: cards, state: connected'),
      {line: 12, field: 'regions.eu-west-1.keyStores[0].state'},
      /expected CONNECTED or CONNECTING or FAILED or DISCONNECTED or DISCONNECTING, got "connected"/,
    ],
    [
      'an id of the wrong form',
      spoil('id: hsm-2a3b4c5d6e7', 'id: hsm-1'),
      {line: 10, field: 'regions.eu-west-1.clusters[0].hsms[0].id'},
      /expected an id such as hsm-/,
    ],
    [
      'a Region of the wrong form',
      spoil('  eu-west-1:', '  Ireland:'),
      {line: 4, column: 3, field: 'regions.Ireland'},
      /expected a Region such as eu-west-1/,
    ],
    [
      'a time of the wrong form',
      spoil('at: +5m', 'at: in five minutes'),
      {line: 22, column: 10, field: 'events[0].at'},
      /expected a time such as/,
    ],
    [
      'a time that no calendar has',
      spoil("'2026-09-14T12:00Z'", "'2026-13-14T12:00Z'"),
      {line: 2, field: 'clock.start'},
      /expected a time that exists/,
    ],
    ['an alias without its anchor', spoil('alias: alias/a', 'alias: *a'), {}, /not YAML: Unresolved alias/],
    [
      'a start that is not a point in time',
      spoil("'2026-09-14T12:00Z'", '-5m'),
      {line: 2, field: 'clock.start'},
      /expected a time such as/,
    ],
    [
      'an event that does not exist',
      spoil('do: set-free-addresses', 'do: flood'),
      {line: 22, field: 'events[0].do'},
      /expected .*set-free-addresses/,
    ],
    [
      'a fault that does not exist',
      spoil('kind: throttle', 'kind: gremlins'),
      {line: 20, field: 'faults[0].effect.kind'},
      /expected .*throttle/,
    ],
    [
      'a store with a cluster that is not in its Region',
      spoil('cluster: cluster-2a3b4c5d6e7', 'cluster: cluster-3a3b4c5d6e7'),
      {line: 12, field: 'regions.eu-west-1.keyStores[0].cluster'},
      /cluster-3a3b4c5d6e7 is not a cluster of eu-west-1/,
    ],
    [
      'a store with neither cluster nor proxy',
      spoil(', cluster: cluster-2a3b4c5d6e7', ''),
      {line: 12, field: 'regions.eu-west-1.keyStores[0]'},
      /expected either `cluster` or `proxy`/,
    ],
    [
      'a key in a store that is not there',
      spoil('store: cards', 'store: coins'),
      {line: 14, field: 'regions.eu-west-1.keys[0].store'},
      /coins is not a key store of eu-west-1/,
    ],
    [
      'a cluster with a subnet that is not there',
      spoil('subnets: [subnet-0a1b2c3d4e5f6a7b8]', 'subnets: [subnet-9a1b2c3d4e5f6a7b8]'),
      {line: 9, field: 'regions.eu-west-1.clusters[0].subnets[0]'},
      /is not a subnet of eu-west-1/,
    ],
    [
      'an HSM in a zone without a subnet',
      spoil('zone: eu-west-1a}]', 'zone: eu-west-1b}]'),
      {line: 10, field: 'regions.eu-west-1.clusters[0].hsms[0].zone'},
      /no subnet in eu-west-1b/,
    ],
    [
      'an id that is used twice',
      spoil('    keys:\n', '    keys:\n      - {id: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64}\n'),
      {line: 15, field: 'regions.eu-west-1.keys[1].id'},
      /is used twice/,
    ],
    [
      'two stores on one cluster',
      spoil('    keys:\n', '      - {name: coins, cluster: cluster-2a3b4c5d6e7}\n    keys:\n'),
      {line: 13, field: 'regions.eu-west-1.keyStores[1].cluster'},
      /backs one key store only/,
    ],
    [
      'a fault in a Region that is not there',
      spoil('{region: eu-west-1, effect', '{region: eu-west-2, effect'),
      {line: 20, field: 'faults[0].region'},
      /eu-west-2 is not a Region of this file/,
    ],
    [
      'an event about a subnet that is not there',
      spoil('subnet: subnet-0a1b2c3d4e5f6a7b8', 'subnet: subnet-9a1b2c3d4e5f6a7b8'),
      {line: 22, field: 'events[0].subnet'},
      /is not a subnet of eu-west-1/,
    ],
    [
      'an attached policy that is not there',
      spoil('[ReadOnlyAccess]', '[ReadOnly]'),
      {line: 16, field: 'users.ann.attached[0]'},
      /ReadOnly is not a policy of this file/,
    ],
    [
      'a trusted principal that is not there',
      spoil('trust: [ann]', 'trust: [bob]'),
      {line: 18, field: 'roles.Ops.trust[0]'},
      /bob is not a user or role of this file/,
    ],
    [
      'a history of a store that is not there',
      `${good}history: {stores: {cks-9234567890abcdef0: {since: -1d}}}\n`,
      {line: 23, field: 'history.stores.cks-9234567890abcdef0'},
      /is not a key store of this file/,
    ],
    [
      'a caller without a key',
      `${good}caller: ann\n`,
      {line: 23, field: 'caller'},
      /ann has no access key in this file/,
    ],
    [
      'an access key of the wrong form',
      spoil('attached: [ReadOnlyAccess]', 'accessKey: {id: AKIA1, secret: short}'),
      {line: 16, field: 'users.ann.accessKey.id'},
      /expected 20 characters that start with AKIA or ASIA/,
    ],
    [
      'a key that goes without a date',
      spoil('store: cards}', 'store: cards, state: PendingDeletion}'),
      {line: 14, field: 'regions.eu-west-1.keys[0]'},
      /expected `deletes`/,
    ],
    ['a file with nothing in it', '', {line: 1, column: 1}, /regions|mapping/],
  ])('%s', (_what, text, place, message) => {
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject(place);
    expect(problem?.message).toMatch(message);
  });

  test('more than ten stores in a Region', () => {
    const stores = Array.from(
      {length: 11},
      (_, n) => `{name: s${n}, proxy: {connectivity: PUBLIC_ENDPOINT, uriEndpoint: 'https://x.example'}}`,
    );
    const [problem] = problemsOf(`regions:\n  eu-west-1:\n    keyStores: [${stores.join(', ')}]\n`);
    expect(problem).toMatchObject({line: 3, field: 'regions.eu-west-1.keyStores'});
    expect(problem?.message).toMatch(/at most 10 key stores/);
  });
});

test('several mistakes are all listed, each with file, line and column', () => {
  const text = spoil('free: 0', 'free: many').replace('zone: eu-west-1a, cidr', 'zone: 5, cidr');
  expect(() => loadScenario(text, 'world.yaml')).toThrow(
    /^world\.yaml:6:46: regions\.eu-west-1\.subnets\[0\]\.zone: expected text, got 5\nworld\.yaml:22:\d+: events\[0\]\.free: /,
  );
});
