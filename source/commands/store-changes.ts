import {readFile} from 'node:fs/promises';
import {passwordFault} from '../flows/store/password.ts';
import {readTrustAnchor} from '../flows/store/trust-anchor.ts';
import type {ProxySettings, Write, WriteSecrets} from '../model/write.ts';
import {type ChangeOptions, makeChange} from './change.ts';
import {UsageError} from './exit-codes.ts';
import {findClusterRegion, findStore, onlyRegion} from './find-target.ts';
import {canAsk} from './prompt.ts';
import {readSecret, type Secret} from './secret-input.ts';

/** `cks connect`: connects a store, and with `--wait` watches to the end. Resolves with the exit code. */
export const connect = (named: string, options: ChangeOptions): Promise<number> =>
  makeChange(options, {
    flow: 'connect',
    find: async session => {
      const {region, id, name} = await findStore(session, named);
      return {goal: {region, storeId: id, name}};
    },
  });

/** `cks disconnect`: reads the keys of the Region first, since what happens to them decides what must be typed. */
export const disconnect = (named: string, options: ChangeOptions): Promise<number> =>
  makeChange(options, {
    flow: 'disconnect',
    find: async session => {
      const {region, id, name} = await findStore(session, named);
      return {goal: {region, storeId: id, name}};
    },
  });

/** The options that describe an external key store's proxy, named as the AWS CLI names them. */
export type ProxyOptions = {
  readonly xksProxyConnectivity?: string;
  readonly xksProxyUriEndpoint?: string;
  readonly xksProxyUriPath?: string;
  readonly xksProxyVpcEndpointServiceName?: string;
  readonly xksProxyAccessKeyId?: string;
};

export type CreateOptions = ChangeOptions &
  ProxyOptions & {
    readonly name: string;
    readonly cluster?: string;
    readonly trustAnchor?: string;
    readonly passwordStdin?: boolean;
    readonly xksProxySecretStdin?: boolean;
  };

/** `cks create`: a store on a CloudHSM cluster, or with the `--xks-…` options an external one. */
export function create(options: CreateOptions): Promise<number> {
  const {name, cluster, trustAnchor} = options;
  const proxy = proxyOf(options);
  refuseHalfCredential(options);
  if (Object.keys(proxy).length > 0) {
    if (cluster !== undefined || trustAnchor !== undefined || options.passwordStdin)
      throw new UsageError('an external key store has no cluster, trust anchor or kmsuser password');
    return makeChange(options, {
      flow: 'create',
      secret: signal => proxySecret(options, signal),
      secrets: secretsBeside,
      find: session =>
        Promise.resolve({
          goal: {region: onlyRegion(session), name, backing: {type: 'EXTERNAL_KEY_STORE', ...proxy}},
        }),
    });
  }
  if (cluster === undefined || trustAnchor === undefined)
    throw new UsageError(
      'a store on CloudHSM needs --cluster and --trust-anchor, an external one the --xks-… options',
    );
  return makeChange(options, {
    flow: 'create',
    secret: signal => kmsuserPassword(options, signal),
    secrets: secretsBeside,
    find: async session => ({
      goal: {
        region: await findClusterRegion(session, cluster),
        name,
        backing: {
          type: 'AWS_CLOUDHSM',
          clusterId: cluster,
          trustAnchorCertificate: await certificateIn(trustAnchor),
        },
      },
    }),
  });
}

export type UpdateOptions = ChangeOptions &
  ProxyOptions & {
    readonly name?: string;
    readonly cluster?: string;
    readonly passwordStdin?: boolean;
    readonly xksProxySecretStdin?: boolean;
  };

/** `cks update`: name, cluster, kmsuser password or proxy of a store, in one call. */
export function update(named: string, options: UpdateOptions): Promise<number> {
  const proxy = proxyOf(options);
  refuseHalfCredential(options);
  const changes = {
    ...(options.name !== undefined && {newName: options.name}),
    ...(options.cluster !== undefined && {clusterId: options.cluster}),
    ...(options.passwordStdin && {password: 'given'}),
    ...(Object.keys(proxy).length > 0 && {proxy}),
  };
  if (Object.keys(changes).length === 0)
    throw new UsageError('say what is to change: --name, --cluster, --password-stdin or an --xks-… option');
  if (options.passwordStdin && proxy.accessKeyId !== undefined)
    throw new UsageError('a store has a kmsuser password or a proxy, never both');
  return makeChange(options, {
    flow: 'update',
    ...(options.passwordStdin && {secret: (signal: AbortSignal) => kmsuserPassword(options, signal)}),
    ...(proxy.accessKeyId !== undefined && {secret: (signal: AbortSignal) => proxySecret(options, signal)}),
    secrets: secretsBeside,
    find: async session => {
      const {region, id, name} = await findStore(session, named);
      return {goal: {region, storeId: id, name, changes}};
    },
  });
}

/** A proxy's credential is an id and a secret: AWS takes both or neither, and half of one is a slip of the pen. */
function refuseHalfCredential({
  xksProxyAccessKeyId,
  xksProxySecretStdin,
}: ProxyOptions & {readonly xksProxySecretStdin?: boolean}): void {
  if (xksProxySecretStdin && xksProxyAccessKeyId === undefined)
    throw new UsageError(
      '--xks-proxy-secret-stdin needs --xks-proxy-access-key-id: the two are one credential',
    );
  if (xksProxyAccessKeyId !== undefined && !xksProxySecretStdin && !canAsk())
    throw new UsageError(
      '--xks-proxy-access-key-id needs --xks-proxy-secret-stdin: the two are one credential',
    );
}

function proxyOf(options: ProxyOptions): Partial<Record<keyof ProxySettings, string>> {
  const {xksProxyConnectivity, xksProxyUriEndpoint, xksProxyUriPath} = options;
  const {xksProxyVpcEndpointServiceName, xksProxyAccessKeyId} = options;
  return {
    ...(xksProxyConnectivity !== undefined && {connectivity: xksProxyConnectivity}),
    ...(xksProxyUriEndpoint !== undefined && {uriEndpoint: xksProxyUriEndpoint}),
    ...(xksProxyUriPath !== undefined && {uriPath: xksProxyUriPath}),
    ...(xksProxyVpcEndpointServiceName !== undefined && {
      vpcEndpointServiceName: xksProxyVpcEndpointServiceName,
    }),
    ...(xksProxyAccessKeyId !== undefined && {accessKeyId: xksProxyAccessKeyId}),
  };
}

/** Reads a kmsuser password, and refuses one that AWS would not take without quoting it. */
export async function kmsuserPassword(
  {passwordStdin}: {readonly passwordStdin?: boolean},
  signal: AbortSignal,
): Promise<Secret> {
  const secret = await readSecret('kmsuser password', {
    fromStdin: passwordStdin === true,
    option: '--password-stdin',
    signal,
  });
  const fault = passwordFault(secret.text());
  if (fault === undefined) return secret;
  secret.wipe();
  throw new UsageError(fault);
}

/** Reads the secret half of a proxy's credential. */
export const proxySecret = (
  {xksProxySecretStdin}: {readonly xksProxySecretStdin?: boolean},
  signal: AbortSignal,
): Promise<Secret> =>
  readSecret("proxy's secret access key", {
    fromStdin: xksProxySecretStdin === true,
    option: '--xks-proxy-secret-stdin',
    signal,
  });

/** The one secret that was given, in the place where this write needs it. */
export function secretsBeside(write: Write, secret: string): WriteSecrets {
  const external =
    (write.operation === 'CreateCustomKeyStore' && write.backing.type === 'EXTERNAL_KEY_STORE') ||
    (write.operation === 'UpdateCustomKeyStore' && write.proxy !== undefined);
  return external ? {proxySecretAccessKey: secret} : {keyStorePassword: secret};
}

async function certificateIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the trust anchor ${file} cannot be read: ${(error as Error).message}`);
  });
  const anchor = readTrustAnchor(text, undefined);
  if (anchor.ok) return anchor.pem;
  throw new UsageError(`the trust anchor ${file} cannot be used: ${anchor.why}`);
}
