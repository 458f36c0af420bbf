import {checkCluster, type ClusterCheck} from '../model/cluster-check.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {NotDone} from './not-done.ts';
import {printable} from './printable.ts';
import type {CommonOptions} from './program.ts';
import {openReadSession} from './read-session.ts';
import {failureDocument} from './status-document.ts';

/**
 * `cks check CLUSTER_ID`, for pipelines that delete clusters: exit 0 no store uses it, 1 one does (or one on a cluster
 * of the same backup history), 2 cannot tell.
 */
export async function printCheck(clusterId: string, options: CommonOptions): Promise<number> {
  if (!/^cluster-[2-7a-zA-Z]{11,16}$/.test(clusterId)) {
    throw new UsageError(`"${clusterId}" is no cluster id: those look like cluster-2a3b4c5d6e7`);
  }
  try {
    const {account, regions} = await openReadSession(options);
    const told = await Promise.all(
      regions.map(async ({region, hasCloudHsm}) => {
        const [keyStores, clusters] = await Promise.all([
          account.keyStores(region),
          hasCloudHsm ? account.clusters(region) : undefined,
        ]);
        return {region, keyStores, ...(clusters && {clusters})};
      }),
    );
    const at = account.now();
    account.close();
    const check = checkCluster(clusterId, told);
    const text = options.json
      ? JSON.stringify(checkDocument(clusterId, check, at), undefined, 2)
      : checkText(check);
    await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
    return exitCodeOf(check);
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    process.stderr.write(`cks: ${error.message}\n${error.next}\n`);
    return error.exitCode;
  }
}

function exitCodeOf({verdict}: ClusterCheck): number {
  switch (verdict) {
    case 'unused':
      return exitCodes.ok;
    case 'used':
    case 'related':
      return exitCodes.no;
    case 'cannot-tell':
      return exitCodes.cannotTell;
  }
}

const names = (check: Extract<ClusterCheck, {by: unknown}>) =>
  check.by.map(({name, id, region}) => `${name} (${id}, ${region})`).join(', ');

function checkText(check: ClusterCheck): string {
  switch (check.verdict) {
    case 'unused':
      return `No key store uses it. That is not permission to delete.`;
    case 'used':
      return printable(`In use by ${names(check)}.`);
    case 'related':
      return printable(
        `It shares its backup history with ${check.to.id}, which is in use by ${names(check)}.`,
      );
    case 'cannot-tell':
      return printable(
        [
          `Cannot tell: ${check.why}.`,
          ...check.failures.map(({region, code, remedy}) => ` ${region ?? ''} ${code}: ${remedy}`),
        ].join(''),
      );
  }
}

function checkDocument(clusterId: string, check: ClusterCheck, at: Date) {
  return {
    schema: 'cks.check/1',
    at: at.toISOString(),
    cluster: clusterId,
    verdict: check.verdict,
    region: 'region' in check ? check.region : null,
    by: 'by' in check ? check.by.map(({region, id, name}) => ({region, id, name})) : [],
    relatedTo: check.verdict === 'related' ? check.to.id : null,
    why: check.verdict === 'cannot-tell' ? check.why : null,
    failures: check.verdict === 'cannot-tell' ? check.failures.map(failureDocument) : [],
  };
}
