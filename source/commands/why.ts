import type {AccountReader} from '../aws/account-reader.ts';
import {noEvidence} from '../model/evidence.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import type {KeyStore} from '../model/key-store.ts';
import {type Observation, observe, unseen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {type KeyWhy, whyKey} from '../model/why-key.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {type KeyLook, lookForKey, refuseSeveralPlaces} from './find-target.ts';
import {inTime} from './in-time.ts';
import {NotDone} from './not-done.ts';
import type {CommonOptions} from './program.ts';
import {openReadSession, type ReadSession} from './read-session.ts';
import {type AskedKey, whyDocument, whyText} from './why-text.ts';

/** EC2 and CloudTrail add to an answer, and must not hold it up for long. */
const patienceMs = 10_000;

/**
 * `cks why KEY`: whether KMS can use a key, and if not, why and what to do: exit 0 usable, 1 not, 2 cannot tell.
 */
export async function printWhy(named: string, options: CommonOptions): Promise<number> {
  try {
    const session = await openReadSession(options);
    const {key, why} = await askWhy(session, named).finally(() => {
      session.account.close();
    });
    const at = session.account.now();
    const text = options.json
      ? JSON.stringify(whyDocument(key, why, at), undefined, 2)
      : whyText(key, why, {ascii: options.ascii === true, profile: options.profile});
    await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
    return exitCodeOf[why.answer];
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    process.stderr.write(`cks: ${error.message}\n${error.next}\n`);
    return error.exitCode;
  }
}

const exitCodeOf: Readonly<Record<KeyWhy['answer'], number>> = {
  usable: exitCodes.ok,
  'not-usable': exitCodes.no,
  'cannot-tell': exitCodes.cannotTell,
};

type Told = {readonly key: AskedKey; readonly why: KeyWhy};

async function askWhy(session: ReadSession, named: string): Promise<Told> {
  const look = await lookForKey(session, named);
  refuseSeveralPlaces(named, look.places);
  const [place] = look.places;
  if (!place) {
    if (look.silent.length === 0) throw new UsageError(`there is no key ${named} in the Regions in scope`);
    return {key: {asked: named}, why: notFound(named, look)};
  }
  const {region, id} = place;
  const [key, aliases, view] = await Promise.all([
    describe(session.account, region, id),
    session.account.aliases(region),
    regionOf(session, region),
  ]);
  const observed = observe<Key>(unseen, key);
  const at = session.account.now();
  const why = whyKey(observed, await withEvidence(session.account, view, observed), at);
  return {
    key: {
      asked: named,
      place,
      ...(key.ok && {key: key.value}),
      ...(aliases.ok && {aliases: aliases.value.get(id) ?? []}),
    },
    why: look.alias === undefined || look.silent.length === 0 ? why : ambiguous(named, look, why),
  };
}

async function describe(account: AccountReader, region: Region, id: KeyId): Promise<Answer<Key>> {
  let answer: Answer<Key> | undefined;
  await account.describeKeys(region, [id], (_, one) => {
    answer = one;
  });
  if (!answer) throw new Error(`no answer came for the key in ${region}`);
  return answer;
}

async function regionOf({account, regions}: ReadSession, region: Region): Promise<RegionView> {
  const hasCloudHsm = regions.some(one => one.region === region && one.hasCloudHsm);
  const [keyStores, clusters] = await Promise.all([
    account.keyStores(region),
    hasCloudHsm ? account.clusters(region) : undefined,
  ]);
  return {
    region,
    optStatus: 'unknown',
    hasCloudHsm,
    keyStores: observe(unseen, keyStores),
    clusters: clusters ? observe(unseen, clusters) : unseen,
    backups: unseen,
    keys: unseen,
    lastUse: new Map(),
    stateSince: new Map(),
  };
}

/** Asks EC2 for the subnets where the code is about them, and CloudTrail who disconnected the store. */
async function withEvidence(
  account: AccountReader,
  view: RegionView,
  key: Observation<Key>,
): Promise<RegionView> {
  const store = storeOf(view, key);
  if (!store) return view;
  const {connectionState: state, connectionErrorCode: code = ''} = store;
  const {region, clusters} = view;
  const cluster =
    clusters.status === 'seen' ? clusters.value.find(({id}) => id === store.clusterId) : undefined;
  const subnetIds = Object.values(cluster?.subnets ?? {});
  const [subnets, actors] = await Promise.all([
    state === 'FAILED' && code.includes('SUBNET') && subnetIds.length > 0
      ? inTime(account.subnets(region, subnetIds), patienceMs)
      : undefined,
    state === 'DISCONNECTED' || state === 'DISCONNECTING'
      ? inTime(account.trailChanges(region, ['DisconnectCustomKeyStore']), patienceMs)
      : undefined,
  ]);
  const evidence = {
    ...noEvidence,
    ...(subnets && {subnets: observe(unseen, subnets)}),
    ...(actors && {actors: observe(unseen, actors)}),
  };
  return {...view, evidence: new Map([[store.id, evidence]])};
}

function storeOf({keyStores}: RegionView, key: Observation<Key>): KeyStore | undefined {
  if (key.status !== 'seen' || keyStores.status !== 'seen') return undefined;
  return keyStores.value.find(({id}) => id === key.value.storeId);
}

const silentCauses = ({silent}: KeyLook): KeyWhy['causes'] =>
  silent.map(({region, failure}) => ({
    on: 'key',
    text: `${region}: ${failure.action} ${failure.kind === 'denied' ? 'is denied' : `did not answer (${failure.code})`}`,
    fix: [{by: 'outside', text: failure.remedy}],
    failure,
  }));

const notFound = (named: string, look: KeyLook): KeyWhy => ({
  answer: 'cannot-tell',
  reason: `no Region that answered has ${named}, and ${regionsOf(look)} did not say`,
  chain: [{on: 'key', mark: 'unknown', text: 'not found'}],
  causes: silentCauses(look),
});

/** An alias may stand for another key in each Region. */
const ambiguous = (named: string, look: KeyLook, why: KeyWhy): KeyWhy => ({
  ...why,
  answer: 'cannot-tell',
  reason: `${named} may also be in ${regionsOf(look)}, which did not say; in ${look.places[0]?.region ?? ''}: ${why.reason}`,
  causes: [...why.causes, ...silentCauses(look)],
});

const regionsOf = ({silent}: KeyLook): string => silent.map(({region}) => region).join(', ');
