import type {ScenarioInput} from '../schema.ts';

/** Every Region of the `aws` partition; those launched after March 2019 are opt-in. */
const byDefault = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
];
const optIn = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];
const withoutCloudHsm = new Set(['ap-east-2', 'ap-southeast-4']);

const busyRegions = new Set(byDefault.slice(0, 12));
const storesPerRegion = 10;
const keysPerStore = 2;
/** In the first Region, with those in its stores. */
const manyKeys = 10_000;
const named = 4000;

const letters = 'abcdefghijkl';

/** A tenth of an account's possible trouble: of each Region's ten stores, one is disconnected and one has one HSM. */
function busyRegion(code: string): ScenarioInput['regions'][string] {
  const stores = Array.from({length: storesPerRegion}, (_, index) => {
    const place = letters.charAt(byDefault.indexOf(code)) + letters.charAt(index);
    return {
      number: index + 1,
      name: `store-${index + 1}`,
      cluster: `cluster-${place}crowdedaa`,
    };
  });
  const many = code === byDefault[0] ? manyKeys - storesPerRegion * keysPerStore : 0;
  return {
    clusters: stores.map(({number, cluster}) => ({
      id: cluster,
      hsms: (number === 10 ? ['a'] : ['a', 'b']).map(zone => ({zone: code + zone})),
      backups: [{created: `-${number + 2}h`}],
    })),
    keyStores: stores.map(({number, name, cluster}) => ({
      name,
      cluster,
      state: number === 9 ? ('DISCONNECTED' as const) : ('CONNECTED' as const),
      since: `-${number * 9}d`,
    })),
    keys: [
      ...stores.map(({name}) => ({
        alias: `alias/${name}/{n}`,
        count: keysPerStore,
        store: name,
        lastUse: {at: '-50d'},
      })),
      ...(many > 0 ? [{alias: 'alias/app/{n}', count: named}, {count: many - named}] : []),
    ],
  };
}

/** Every Region, 120 key stores, and one Region with 10,000 keys. */
export const crowded: ScenarioInput = {
  description: '34 Regions; 10 key stores in each of 12, with 2 keys each; 10,000 keys in us-east-1.',
  account: {id: '111122223333', alias: 'crowded', partition: 'aws'},
  clock: {start: '2026-09-14T12:00:00Z'},
  regions: Object.fromEntries(
    [...byDefault, ...optIn].map(code => [
      code,
      {
        optStatus: byDefault.includes(code) ? 'ENABLED_BY_DEFAULT' : 'ENABLED',
        cloudHsm: !withoutCloudHsm.has(code),
        ...(busyRegions.has(code) && busyRegion(code)),
      },
    ]),
  ),
  users: {
    admin: {accessKey: {id: 'AKIASIMULATEDADMIN22', secret: 'fakefakefakefakefakefakefakefakefakeadmn'}},
  },
};
