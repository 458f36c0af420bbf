import type {Failure} from '../../source/model/failure.ts';
import type {StoreRef} from '../../source/model/ids.ts';
import {asAccountId, asKeyStoreId, asRegion} from '../../source/model/ids.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {unseen} from '../../source/model/observation.ts';
import type {AccountPicture, RegionView} from '../../source/model/picture.ts';
import type {PictureSource} from '../../source/ui/session.ts';

export const at = (time: string) => new Date(`2026-09-14T${time}Z`);

export const store = (region: string, name: string, connectionState: string): KeyStore => ({
  region: asRegion(region),
  id: asKeyStoreId(`cks-${name}`),
  name,
  type: 'AWS_CLOUDHSM',
  connectionState,
});

export const answered = (
  region: string,
  stores: readonly KeyStore[] = [],
  when = at('12:03:50'),
): RegionView => ({
  region: asRegion(region),
  optStatus: 'ENABLED',
  hasCloudHsm: true,
  keyStores: {status: 'seen', value: stores, at: when, source: 'live'},
  clusters: unseen,
  backups: unseen,
  keys: unseen,
  lastUse: new Map(),
  stateSince: new Map(),
});

export const denied: Failure = {
  kind: 'denied',
  code: 'AccessDeniedException',
  message: 'explicit deny in a service control policy',
  requestId: '5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58',
  region: asRegion('me-south-1'),
  action: 'kms:DescribeCustomKeyStores',
  attempts: 1,
  denied: {explicit: true, layer: 'service-control-policy'},
  remedy: 'Ask whoever manages service control policies.',
};

export const silent = (region: string, failure: Failure, since: Date): RegionView => ({
  ...answered(region),
  keyStores: {
    status: 'failed',
    failed: {failure: {...failure, region: asRegion(region)}, since, latest: since},
  },
});

export const off = (region: string): RegionView => ({
  ...answered(region),
  optStatus: 'DISABLED',
  keyStores: unseen,
});

const many = (count: number) => Array.from({length: count}, (_, index) => `quiet-${index}`);

/** 24 Regions, 20 of which answered; one store is connecting. */
export const story: AccountPicture = {
  identity: {
    status: 'seen',
    at: at('12:03:50'),
    source: 'live',
    value: {
      account: asAccountId('111122223333'),
      alias: 'pay-legacy',
      arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
      partition: 'aws',
    },
  },
  regionList: unseen,
  regions: [
    {
      ...answered('ap-southeast-2', [store('ap-southeast-2', 'apac-sign', 'CONNECTING')]),
      stateSince: new Map([[asKeyStoreId('cks-apac-sign'), {at: at('11:58:00'), atLeast: false}]]),
    },
    answered('eu-west-1', [store('eu-west-1', 'ledger', 'FAILED')]),
    ...many(18).map(region => answered(region)),
    silent('me-south-1', denied, at('12:01:00')),
    silent('eu-north-1', {...denied, kind: 'throttled', code: 'ThrottlingException'}, at('12:00:00')),
    off('af-south-1'),
    off('ap-east-1'),
  ],
  role: unseen,
  changes: [
    {
      at: at('12:00:00'),
      region: asRegion('eu-north-1'),
      what: 'region-silent',
      failure: {...denied, kind: 'throttled', code: 'ThrottlingException', region: asRegion('eu-north-1')},
    },
    {at: at('12:01:00'), region: asRegion('me-south-1'), what: 'region-silent', failure: denied},
  ],
};

export const nothingYet: AccountPicture = {
  identity: unseen,
  regionList: unseen,
  regions: [],
  role: unseen,
  changes: [],
};

/** A picture that a test changes by hand. */
export type HandMadeWatch = PictureSource & {
  show(picture: AccountPicture): void;
  setNow(now: Date): void;
  readonly asked: string[];
  /** Stores that somebody looked at, once per frame. */
  readonly investigated: StoreRef[];
};

export function handMadeWatch(first: AccountPicture, start = at('12:04:00')): HandMadeWatch {
  const listeners = new Set<() => void>();
  const asked: string[] = [];
  const investigated: StoreRef[] = [];
  let picture = first;
  let now = start;
  let paused = false;
  return {
    asked,
    investigated,
    investigate: ({region, id}) => investigated.push({region, id}),
    picture: () => picture,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now: () => now,
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    get paused() {
      return paused;
    },
    refresh: () => asked.push('refresh'),
    showKeys: (region, ids) => asked.push(`keys ${region} ${ids.join(' ')}`),
    pollRate: () => 0.067,
    show(next) {
      picture = next;
      for (const listener of listeners) listener();
    },
    setNow(next) {
      now = next;
    },
  };
}
