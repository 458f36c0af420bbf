import {setMaxListeners} from 'node:events';
import {setTimeout as delay} from 'node:timers/promises';
import {asRegion} from '../model/ids.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {AccessReader} from './access-reader.ts';
import type {AccountReader} from './account-reader.ts';
import type {AccountWriter} from './account-writer.ts';
import {createAwsClock} from './aws-clock.ts';
import {createCalls} from './calls.ts';
import {createClients} from './clients.ts';
import {createCredentials, credentialChain} from './credentials.ts';
import type {CredentialSource} from './credentials.ts';
import {customEndpoint, environmentRegion, processEnvironment} from './environment.ts';
import type {Environment} from './environment.ts';
import {defaultTimeouts, openHttpTransport} from './http-transport.ts';
import type {Timeouts} from './http-transport.ts';
import {createLeanKms} from './lean-kms.ts';
import type {LeanKms} from './lean-kms.ts';
import type {KeyRead, KeyReads, LeanKmsTarget} from './lean-kms-messages.ts';
import {mapAnswer} from './listing.ts';
import {openAccess} from './open-access.ts';
import {createPacer, unpaced} from './pacing.ts';
import {createSdkHandler} from './sdk-handler.ts';

export type AccountOptions = {
  /** A profile of the shared files; absent: what the environment and the default profile say. */
  readonly profile?: string;
  /** All services at this URL instead of AWS's hosts. */
  readonly endpointUrl?: string;
  /** Where the global services are asked from; absent: the environment's, the profile's, else us-east-1. */
  readonly region?: string;
  /** Instead of the ordinary chain. */
  readonly credentials?: CredentialSource;
  /** Asks a person for the code of an MFA device, named by its serial number. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  readonly timeouts?: Partial<Timeouts>;
  readonly environment?: Environment;
  /** The thread that reads keys, shared with other accounts and closed by whoever made it; absent: one of its own. */
  readonly leanKms?: LeanKms;
  /** AWS's time now, where it is known before the first answer; absent: this machine's until then. */
  readonly awsTime?: Date;
  /**
   * The endpoint is an embedded AWS of one's own: it shares its quotas with nobody, so calls follow each other at once,
   * and what the environment says of AWS's kinds of endpoints (FIPS, dual stack) is not about it.
   */
  readonly embedded?: boolean;
  /** Closes the account when it aborts. */
  readonly signal?: AbortSignal;
};

/** How long a name for the account is waited for once the account itself is known. */
const aliasPatienceMs = 1500;
/** How long AWS's word that it knows the credentials is taken for granted. */
const identityHoldsMs = 30_000;

/**
 * Opens an account. Nothing is asked, and no part of the SDK loaded, before the first question.
 * Questions rejected after `close` reject with an `AbortError`.
 */
export function openAccount(options: AccountOptions = {}): AccountReader & AccountWriter & AccessReader {
  const environment = options.environment ?? processEnvironment();
  const timeouts = {...defaultTimeouts, ...options.timeouts};
  const closing = new AbortController();
  // Every call in flight listens to this one signal.
  setMaxListeners(0, closing.signal);
  const clock = createAwsClock();
  if (options.awsTime) clock.hear(options.awsTime);
  let personAsked = false;
  const {mfaCode} = options;
  const credentials = createCredentials(
    options.credentials ??
      credentialChain({
        ...(options.profile && {profile: options.profile}),
        ...(options.region && {region: options.region}),
        ...(options.endpointUrl && {endpoint: options.endpointUrl}),
        ...(mfaCode && {
          mfaCode: serial => {
            personAsked = true;
            return mfaCode(serial);
          },
        }),
      }),
    {
      now: () => clock.now(),
      asksPerson: () => personAsked,
      timeIsKnown: () => clock.offsetSeconds() !== undefined,
    },
  );
  const clockOffsetMs = () => (clock.offsetSeconds() ?? 0) * 1000;
  const transport = openHttpTransport({
    timeouts,
    environment,
    onDate: date => {
      clock.hear(date);
    },
  });
  const clients = createClients({
    credentials,
    requestHandler: createSdkHandler(transport),
    environment,
    ...(options.profile && {profile: options.profile}),
    ...(options.endpointUrl && {endpointUrl: options.endpointUrl}),
    ...(options.embedded && {embedded: true}),
    clockOffsetMs,
  });
  const lean = options.leanKms ?? createLeanKms({timeouts, environment});

  let homeRegion: Promise<string> | undefined;
  const home = () => (homeRegion ??= findHome(options, environment));

  let proof: {at: number; works: Promise<boolean | undefined>} | undefined;
  const calls = createCalls({
    pacer: options.embedded ? unpaced : createPacer(),
    clock,
    credentials,
    closed: closing.signal,
    credentialsWork() {
      if (!proof || performance.now() - proof.at > identityHoldsMs)
        proof = {at: performance.now(), works: callerIsKnown()};
      return proof.works;
    },
  });

  const askCaller = async () => {
    const sts = await import('./sts.ts');
    return sts.getCallerIdentity(calls, clients, await home());
  };
  /** The alias is a convenience: where it may not be read, the account's number must do. */
  async function findAlias(): Promise<string | undefined> {
    const iam = await import('./iam.ts');
    const answer = await iam.firstAccountAlias(calls, clients, await home()).catch(() => undefined);
    return answer?.ok ? answer.value : undefined;
  }
  async function callerIsKnown(): Promise<boolean | undefined> {
    const answer = await askCaller();
    if (answer.ok) return true;
    return answer.failure.kind === 'no-credentials' ? false : undefined;
  }

  const leanTarget = async (region: Region): Promise<LeanKmsTarget> => {
    const {kmsEndpoint} = await import('./kms.ts');
    const endpoint = await kmsEndpoint(clients, region);
    const {accessKeyId, secretAccessKey, sessionToken} = await credentials.get();
    return {
      region,
      endpoint: endpoint.href,
      // Only the keys: what else a chain attaches may not be copied to another thread.
      credentials: {accessKeyId, secretAccessKey, ...(sessionToken && {sessionToken})},
      clockOffsetMs: clockOffsetMs(),
    };
  };
  const keyReading = {calls, lean, target: leanTarget};

  const readKeys = async <Operation extends KeyRead>(
    operation: Operation,
    region: Region,
    ids: readonly KeyId[],
    onAnswer: (id: KeyId, answer: Answer<KeyReads[Operation]>) => void,
    signal?: AbortSignal,
  ) => {
    const {readEachKey} = await import('./each-key.ts');
    const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    if (signal) setMaxListeners(0, either);
    return readEachKey(keyReading, operation, region, ids, onAnswer, either);
  };

  const close = () => {
    if (closing.signal.aborted) return;
    closing.abort();
    clients.forget();
    if (!options.leanKms) lean.close();
    transport.close();
  };
  options.signal?.addEventListener('abort', close, {once: true});

  return {
    async identity() {
      const alias = findAlias();
      const caller = await askCaller();
      if (!caller.ok) return caller;
      const name = await Promise.race([alias, delay(aliasPatienceMs, undefined, {ref: false})]);
      return mapAnswer(caller, identity => (name ? {...identity, alias: name} : identity));
    },
    caller: () => askCaller(),
    async regionList() {
      const {readRegions} = await import('./regions.ts');
      const elsewhere = customEndpoint('account', environment, options.endpointUrl) !== undefined;
      return readRegions(calls, clients, await home(), elsewhere);
    },
    async role() {
      const iam = await import('./iam.ts');
      return iam.getServiceLinkedRole(calls, clients, await home());
    },
    async keyStores(region) {
      const kms = await import('./kms.ts');
      return kms.describeCustomKeyStores(calls, clients, region);
    },
    async clusters(region) {
      const cloudhsm = await import('./cloudhsm.ts');
      return cloudhsm.describeClusters(calls, clients, region);
    },
    async backups(region) {
      const cloudhsm = await import('./cloudhsm.ts');
      return cloudhsm.describeBackups(calls, clients, region);
    },
    async keyIds(region) {
      const keys = await import('./keys.ts');
      return keys.listKeyIds(keyReading, region);
    },
    async aliases(region) {
      const kms = await import('./kms.ts');
      return kms.listAliases(calls, clients, region);
    },
    async describeKeys(region, ids, onAnswer, signal) {
      return readKeys('DescribeKey', region, ids, onAnswer, signal);
    },
    policiesOfKeys: (...rest) => readKeys('GetKeyPolicy', ...rest),
    grantsOfKeys: (...rest) => readKeys('ListGrants', ...rest),
    tagsOfKeys: (...rest) => readKeys('ListResourceTags', ...rest),
    async lastUse(region, id) {
      const kms = await import('./kms.ts');
      return kms.getKeyLastUsage(calls, clients, region, id);
    },
    async write(write, secrets = {}) {
      const {sendWrite} = await import('./writes.ts');
      return sendWrite(calls, clients, await home(), write, secrets);
    },
    async subnets(region, ids) {
      const ec2 = await import('./ec2-evidence.ts');
      return ec2.describeSubnets(calls, clients, region, ids);
    },
    async connection(region, cluster, storeId) {
      const ec2 = await import('./ec2-evidence.ts');
      return ec2.describeConnection(calls, clients, region, cluster, storeId);
    },
    async trailChanges(region, names) {
      const cloudtrail = await import('./cloudtrail.ts');
      return cloudtrail.lookUpChanges(calls, clients, region, names);
    },
    async keyUses(region, key, window) {
      const cloudtrail = await import('./cloudtrail.ts');
      return cloudtrail.lookUpKeyUses(calls, clients, region, key, window);
    },
    async keyEnds(region, since) {
      const trail = await import('./key-trail.ts');
      return trail.lookUpKeyEnds(calls, clients, region, since);
    },
    async refusedUses(region, key, window) {
      const trail = await import('./key-trail.ts');
      return trail.lookUpRefusedUses(calls, clients, region, key, window);
    },
    ...openAccess(calls, clients, home),
    now: () => clock.now(),
    clockOffsetSeconds: () => clock.offsetSeconds(),
    clockRate: () => clock.rate(),
    onCall: listener => calls.onCall(listener),
    renewCredentials() {
      personAsked = false;
      proof = undefined;
      credentials.renew();
    },
    close,
  };
}

async function findHome({region, profile}: AccountOptions, environment: Environment): Promise<string> {
  const named = region ?? environmentRegion(environment);
  if (named) return named;
  const {STSClient} = await import('@aws-sdk/client-sts');
  // The SDK knows where the shared files are and how profiles refer to each other.
  const client = new STSClient(profile ? {profile} : {});
  return asRegion(await client.config.region().catch(() => 'us-east-1'));
}
