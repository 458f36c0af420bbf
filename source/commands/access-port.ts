import {checkAccess, type CheckReader} from '../access/check-access.ts';
import {ownPersonas, type WrittenPersonas} from '../access/own-personas.ts';
import {allPersonas} from '../access/personas.ts';
import {permissionsOf2023, readRoleCard, type RoleCard, type RoleReader} from '../access/role-card.ts';
import type {RoleTask} from '../access/role-deletion-card.ts';
import {callersRolePowers} from '../access/role-powers.ts';
import type {CallRecord} from '../model/call-record.ts';
import {isFresh, lastSeen} from '../model/observation.ts';
import {isAsked, type RegionView} from '../model/picture.ts';
import type {AccessPort, RoleFindings} from '../ui/access/port.ts';
import type {Watch} from '../watch/watch.ts';

/** What checks on a screen run with. */
export type AccessSurroundings = {
  readonly watch: Pick<Watch, 'picture'>;
  readonly reader: CheckReader & RoleReader;
  /** The latest call of each kind that this run has made. */
  readonly seen: () => readonly CallRecord[];
  /** The latest deletion of the role that was asked for from here, by the journals. */
  readonly roleTask?: (account: string) => Promise<RoleTask | undefined>;
  /** What the settings say of personas. */
  readonly own?: WrittenPersonas;
};

/** Gives a screen the checks of one account. Nothing is asked before the first of them. */
export function openAccessPort({watch, reader, seen, roleTask, own}: AccessSurroundings): AccessPort {
  const personas = allPersonas(ownPersonas(own));
  return {
    async check({principal, key, regions, given}, {onProgress, onReport, stop}) {
      const identity = lastSeen(watch.picture().identity);
      if (!identity) throw new Error('whose account this is is not known.');
      return checkAccess({
        reader,
        identity,
        personas,
        regions,
        ...(principal !== undefined && {principal}),
        ...(key !== undefined && {key}),
        ...(given && {given}),
        // Trial calls are for one key: all else was asked already to draw the other screens.
        probe: key !== undefined && principal === undefined && !given,
        seen: seen(),
        onProgress,
        onReport,
        signal: stop,
      });
    },
    async role() {
      const {identity, regions} = watch.picture();
      const caller = lastSeen(identity);
      const task = caller && (await roleTask?.(caller.account));
      const partition = caller?.partition ?? 'aws';
      const [card, powers] = await Promise.all([
        readRoleCard(reader, {partition, ...hasStores(regions), ...(task && {task})}),
        caller && callersRolePowers(reader, caller),
      ]);
      return {...roleFindings(card), ...(powers && {powers})};
    },
  };
}

/** A store seen is a store; none seen means none only where every Region answered. */
function hasStores(regions: readonly RegionView[]): {hasStores?: boolean} {
  const stores = regions.map(({keyStores}) => keyStores);
  if (stores.some(one => (lastSeen(one) ?? []).some(({type}) => type === 'AWS_CLOUDHSM')))
    return {hasStores: true};
  return regions.every(view => isAsked(view) && isFresh(view.keyStores)) ? {hasStores: false} : {};
}

/** The card as the screen draws it: actions in the order in which a connection needs them. */
export function roleFindings({standing, deletion, notes, lookAlikes, failures}: RoleCard): RoleFindings {
  const rest = {
    ...(deletion && {deletion}),
    // The first note says what the standing means, which the screen says itself.
    notices: notes.slice(1),
    lookAlikes: lookAlikes.map(({arn, what}) => `${arn}: ${what}`),
    troubles: failures.map(({action, code}) => `${action}: ${code}.`),
  };
  if (standing.word !== 'exists') return rest;
  const {trustsKmsOnly, permissions} = standing;
  return {
    ...rest,
    ...(trustsKmsOnly !== undefined && {kmsOnly: trustsKmsOnly}),
    ...(permissions && {
      policy: {
        name: permissions.policy.slice(permissions.policy.lastIndexOf('/') + 1),
        ...(permissions.version !== undefined && {version: permissions.version}),
      },
      permissions: {
        listedOn: '2023-11-10',
        documented: permissionsOf2023.toSorted(byUse),
        missing: permissions.missing,
        extra: permissions.extra,
        history: 'The 2018 guide listed 7: + DescribeVpcs, Acls, Interfaces; Clusters → *',
        ...(permissions.updatedAt && {changedAt: permissions.updatedAt}),
      },
    }),
  };
}

/** Watching the cluster, connecting, disconnecting, and explaining what went wrong; by name within each. */
const byUse = (a: string, b: string): number => useOf(a) - useOf(b) || (a < b ? -1 : 1);

function useOf(action: string): number {
  if (action.startsWith('cloudhsm:')) return 0;
  if (action.startsWith('ec2:Delete')) return 2;
  return action.startsWith('ec2:Describe') ? 3 : 1;
}
