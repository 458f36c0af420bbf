import {type Cluster, countHsms} from '../model/cluster.ts';
import type {Failure} from '../model/failure.ts';
import type {KeyStore} from '../model/key-store.ts';
import {isFresh, lastSeen, standingFailure} from '../model/observation.ts';
import type {AccountPicture, RegionView} from '../model/picture.ts';
import {hasAnswered, regionAnswer} from '../model/region-answer.ts';
import {clusterOf} from '../model/store-facts.ts';
import {type StoreRow, summarise} from '../model/summary.ts';
import type {ExpectedSilence} from '../settings/schema.ts';
import {exitCodes} from './exit-codes.ts';
import {silenceEnd, silenceHolds, silenceOf} from './expected-silence.ts';

/** A failure as every JSON document of cks writes it. */
export const failureDocument = ({kind, code, message, requestId, region, remedy}: Failure) => ({
  kind,
  code,
  message,
  requestId: requestId ?? null,
  region: region ?? null,
  remedy,
});

/** The document of `cks status --json`, schema `cks.status/1`. Scripts are written against it. */
export type StatusDocument = ReturnType<typeof statusDocument>;

/**
 * One snapshot as data. Times are RFC 3339 UTC; enums of AWS are passed on as received.
 *
 * @param scope the Regions asked for, or all of the account's
 * @param now AWS's time
 * @param expected what the settings say of Regions that are silent for a while
 */
export function statusDocument(
  picture: AccountPicture,
  scope: Scope,
  now: Date,
  expected: readonly ExpectedSilence[] = [],
) {
  const summary = summarise(picture, now);
  // The last run's caller is not this one's: only AWS's own answer names the account of what was read.
  const identity = isFresh(picture.identity) ? picture.identity.value : undefined;
  const role = lastSeen(picture.role);
  const identityFailure = standingFailure(picture.identity)?.failure;
  const roleFailure = standingFailure(picture.role)?.failure;
  return {
    schema: 'cks.status/1',
    at: now.toISOString(),
    scope,
    complete: isComplete(picture, scope),
    account: identity
      ? {
          id: identity.account,
          alias: identity.alias ?? null,
          partition: identity.partition,
          caller: identity.arn,
        }
      : null,
    ...(identityFailure && {failure: failureDocument(identityFailure)}),
    regionList: lastSeen(picture.regionList)?.source ?? null,
    regions: picture.regions.map(view => regionDocument(view, expected, now)),
    keyStores: summary.rows.filter(row => row.kind === 'store').map(storeDocument),
    clusters: picture.regions.flatMap(clusterDocuments),
    role: role
      ? {exists: role.exists}
      : {exists: null, failure: roleFailure ? failureDocument(roleFailure) : null},
    summary: summary.verdicts,
  };
}

export type Scope = 'all' | readonly string[];

/**
 * True only if the account is known, and every enabled Region in scope told its stores. All Regions are only known
 * to be all when the account itself listed them: the built-in table may lack the newest.
 */
export const isComplete = (picture: AccountPicture, scope: Scope): boolean =>
  isCompleteBut(picture, scope, () => false);

function isCompleteBut(
  {identity, regionList, regions}: AccountPicture,
  scope: Scope,
  excused: (view: RegionView) => boolean,
): boolean {
  const listed = scope !== 'all' || (isFresh(regionList) && regionList.value.source !== 'built-in');
  return (
    isFresh(identity) &&
    listed &&
    regions.every(view => {
      const answer = regionAnswer(view);
      return hasAnswered(answer) || answer.word === 'not-enabled' || excused(view);
    })
  );
}

/**
 * The exit code of a snapshot: 2 before 1 before 0, as the command line's page promises. A Region whose silence is
 * expected makes no 2, and nor do the stores that it was last seen to have.
 */
export function statusExitCode(
  picture: AccountPicture,
  now: Date,
  {
    strict,
    scope,
    keys,
    expected = [],
  }: {strict: boolean; scope: Scope; keys: boolean; expected?: readonly ExpectedSilence[]},
): number {
  const excused = (view: RegionView) =>
    !hasAnswered(regionAnswer(view)) && silenceHolds(silenceOf(view, expected), now);
  const stores = summarise(picture, now).rows.filter(row => row.kind === 'store' && !excused(row.view));
  const verdicts = new Set(stores.map(row => (row.kind === 'store' ? row.verdict.word : 'unknown')));
  // Keys that were asked for and not all read are an answer that did not come, whatever the store's verdict.
  const keysMissing =
    keys &&
    stores.some(
      row =>
        row.kind === 'store' &&
        !(row.keys.status === 'counted' && row.keys.fresh && row.keys.counts.complete),
    );
  const offCounts =
    strict && picture.regions.some(view => regionAnswer(view).word === 'not-enabled' && !excused(view));
  if (!isCompleteBut(picture, scope, excused) || verdicts.has('unknown') || offCounts || keysMissing)
    return exitCodes.cannotTell;
  return verdicts.has('down') || verdicts.has('at risk') ? exitCodes.no : exitCodes.ok;
}

function regionDocument(view: RegionView, expected: readonly ExpectedSilence[], now: Date) {
  const silence = silenceOf(view, expected);
  const answer = regionAnswer(view);
  const at = view.keyStores.status === 'seen' ? view.keyStores.at : standingFailure(view.keyStores)?.latest;
  return {
    region: view.region,
    // A snapshot is over when every Region has answered or failed; one still waited for then has timed out.
    answer: answer.word === 'waiting' ? 'timed-out' : answer.word,
    optStatus: view.optStatus,
    at: at?.toISOString() ?? null,
    since: answer.since?.toISOString() ?? null,
    expectedSilent: silence
      ? {
          reason: silence.reason,
          until: silenceEnd(silence).toISOString(),
          holds: silenceHolds(silence, now),
        }
      : null,
    ...(answer.failure && {failure: failureDocument(answer.failure)}),
  };
}

function storeDocument({view, store, verdict, keys}: StoreRow) {
  const sight = clusterOf(view, store);
  const since = view.stateSince.get(store.id);
  const {keyStores} = view;
  return {
    region: store.region,
    id: store.id,
    name: store.name,
    type: store.type,
    connectionState: store.connectionState,
    connectionErrorCode: store.connectionErrorCode ?? null,
    createdAt: store.createdAt?.toISOString() ?? null,
    stateSince: since ? {at: since.at.toISOString(), atLeast: since.atLeast} : null,
    observedAt: keyStores.status === 'seen' ? keyStores.at.toISOString() : null,
    stale: !isFresh(keyStores),
    clusterId: store.clusterId ?? null,
    cluster:
      sight.sight === 'seen'
        ? {...clusterSummary(sight.cluster), at: sight.at.toISOString(), stale: !sight.fresh}
        : null,
    keys:
      keys.status === 'counted'
        ? {
            complete: keys.counts.complete,
            total: keys.counts.total,
            byState: keys.counts.byState,
            unread: keys.counts.unread,
            at: keys.at.toISOString(),
            stale: !keys.fresh,
          }
        : null,
    verdict: {word: verdict.word, reason: verdict.reason, evidence: verdict.evidence.map(evidenceDocument)},
  };
}

const evidenceDocument = ({action, status, at, ageMs}: StoreRow['verdict']['evidence'][number]) => ({
  action,
  status,
  at: at?.toISOString() ?? null,
  ageSeconds: ageMs === undefined ? null : Math.round(ageMs / 1000),
});

const clusterSummary = (cluster: Cluster) => ({
  id: cluster.id,
  state: cluster.state,
  hsms: countHsms(cluster),
});

function clusterDocuments(view: RegionView) {
  const {clusters} = view;
  if (clusters.status !== 'seen') return [];
  const stores = lastSeen(view.keyStores);
  return clusters.value.map(cluster => ({
    region: view.region,
    ...clusterSummary(cluster),
    observedAt: clusters.at.toISOString(),
    stale: !isFresh(clusters),
    // Whether a store uses it can only be told where the Region told its stores.
    keyStores: stores && isFresh(view.keyStores) ? usersOf(cluster, stores) : null,
  }));
}

const usersOf = (cluster: Cluster, stores: readonly KeyStore[]) =>
  stores.filter(store => store.clusterId === cluster.id).map(({id, name}) => ({id, name}));
