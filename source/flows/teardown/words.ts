import {age, deadline} from '../../model/age.ts';
import type {Failure} from '../../model/failure.ts';
import type {RoleUsage} from '../../model/role-deletion.ts';
import type {Write} from '../../model/write.ts';
import {actionOf} from '../../model/write.ts';
import type {Standing} from '../attempts.ts';
import {count, listed} from '../messages.ts';
import type {Choice} from './decision.ts';
import type {GivenAnswer} from './ledger.ts';
import type {PlannedKey, PlannedStore} from './plan.ts';
import type {RefusedUses} from './scene.ts';

type Named = {readonly id: PlannedKey['id']; readonly aliases: readonly string[]};
type Store = Pick<PlannedStore, 'name'>;
type NoMore = Extract<Standing, {is: 'refused' | 'given-up'}>;

/** A key as people name it: its first alias, or its id. */
export const keyName = ({aliases, id}: Named): string => aliases[0] ?? id;
const names = (keys: readonly Named[]): string => listed(keys.map(keyName), 3);
const said = (failure: Pick<Failure, 'code' | 'message'>): string =>
  failure.message && failure.message !== failure.code ? `${failure.code} (${failure.message})` : failure.code;

/** Choices, each with what it does in words. */
export const choices = {
  keepStore: ({name}: Store): Choice => ({
    choice: 'keep-store',
    text: `keep ${name}: nothing more is sent, and deletions already scheduled go on unless you cancel them`,
  }),
  scheduleAgain: (date: Date, now: Date): Choice => ({
    choice: 'schedule-again',
    text: `schedule again, new date ${deadline(date, now)}`,
  }),
  schedule: (date: Date, now: Date): Choice => ({
    choice: 'schedule',
    text: `schedule its deletion all the same, date ${deadline(date, now)}`,
  }),
  disableAgain: {choice: 'disable-again', text: 'disable it again and go on'},
  tryAgain: {choice: 'try-again', text: 'try again'},
  lookAgain: {choice: 'look-again', text: 'look again'},
  goOn: ({name}: Store): Choice => ({
    choice: 'go-on',
    text: `it is the store that was planned: go on with ${name}`,
  }),
  connect: (by?: Date, now?: Date): Choice => ({
    choice: 'connect',
    text: by && now ? `connect it, before ${deadline(by, now)}` : 'connect it',
  }),
  connectAgain: {choice: 'connect-again', text: 'the cause is repaired: disconnect and connect again'},
  waitLonger: {choice: 'wait-longer', text: 'look another day for the proof'},
  acceptOrphans: ({name}: Store, phrase: string): Choice => ({
    choice: 'accept-orphans',
    text: `accept that key material of ${name} stays on its HSMs`,
    type: phrase,
  }),
  keepRole: {choice: 'keep-role', text: 'finish and keep the role: the report says why'},
} as const;

const stakes = (keys: number, by: Date | undefined, now: Date): string =>
  `${by ? `Unless it is CONNECTED with an ACTIVE HSM by ${deadline(by, now)}` : 'Unless it is CONNECTED with an ACTIVE HSM when they are deleted'}, the material of ${count(keys, 'key')} stays on the HSMs and must be removed by hand.`;

/** The code of a failure that stands for credentials of another account than the plan's. */
export const otherAccountCode = 'OtherAccount';

/** What the teardown says to people. Plain sentences, for somebody who reads them at night. */
export const words = {
  looking: 'looking at what AWS shows now',
  lookingAfterCall: 'looking at what the last call did',
  silent: ({action, code, message}: Failure, since: Date, now: Date) =>
    code === otherAccountCode
      ? `nothing is sent: ${message}`
      : `no answer for ${age(now.getTime() - since.getTime())} (${action}: ${code}); nothing is sent until there is one`,
  keyIsGone: 'AWS no longer knows the key',
  keyShows: (state: string) => `AWS shows the key ${state}`,
  keyMoves: (key: Named, state: string) => `${keyName(key)} is ${state}`,
  notShownYet: (write: Write, key: Named) =>
    `AWS has accepted ${write.operation} for ${keyName(key)} and does not show it yet`,
  noAnswer: (operation: string, shown: string) =>
    `no answer came to ${operation}; it may have been carried out (${shown})`,
  stillAfterMinute: (shown: string) => `${shown} more than a minute after the call`,
  saidAgain: (shown: string, {by}: Pick<GivenAnswer, 'by'>) =>
    `${shown}, and ${by} said that it is sent again`,

  cancelled: (key: Named, {name}: Store, state: string) =>
    `${keyName(key)} (${name}) is ${state}: its deletion was cancelled. Ask who did it first; scheduling it again starts a new waiting period.`,
  perhapsCancelled: (key: Named, {name}: Store, state: string) =>
    `${keyName(key)} (${name}) is ${state}. No answer came to the call that schedules its deletion: it may have been scheduled and cancelled since.`,
  enabled: (key: Named, {name}: Store) =>
    `${keyName(key)} (${name}) is Enabled: it was Disabled. Somebody may need it.`,
  perhapsEnabled: (key: Named, {name}: Store) =>
    `${keyName(key)} (${name}) is Enabled. No answer came to the call that disables it: it may have been disabled and enabled since.`,
  used: (key: Named, {name}: Store, {counted, newest, by}: RefusedUses, now: Date) =>
    `${keyName(key)} (${name}) is still wanted: ${count(counted, 'refused use')} since it was disabled${newest ? `, the last ${deadline(newest, now)}` : ''}${by.length > 0 ? `, by ${listed(by, 3)}` : ''}.`,
  useUnseen: (key: Named, {name}: Store, failure?: Failure) =>
    `Whether ${keyName(key)} (${name}) is still wanted cannot be told: ${failure ? `CloudTrail cannot be read (${failure.action}: ${failure.code})` : 'CloudTrail does not show the whole time since it was disabled'}.`,
  keyRefused: (key: Named, standing: NoMore) =>
    standing.is === 'refused'
      ? `${keyName(key)}: AWS refused ${actionOf(standing.step.write)}: ${said(standing.refusal)}. ${standing.refusal.remedy}`
      : `${keyName(key)}: ${standing.why}.`,
  keyHidden: (key: Named, {name}: Store, failure: Failure) =>
    `${keyName(key)} (${name}) cannot be seen: ${failure.action}: ${said(failure)}. ${failure.remedy}`,
  unknownKeyState: (key: Named, {name}: Store, state: string) =>
    `${keyName(key)} (${name}) is in a state this version does not act on: ${state}.`,

  newKeys: ({name}: Store, keys: readonly Named[]) =>
    `${name} holds ${count(keys.length, 'key')} that the plan does not name: ${names(keys)}. Somebody still uses this store; nothing more of it is sent.`,
  unreadKeys: ({name}: Store, keys: readonly string[]) =>
    `${count(keys.length, 'key')} of the Region may not be described and may be in ${name}: ${listed(keys, 3)}.`,
  changed: ({name}: Store, parts: readonly string[]) => `${name} is not as planned: ${parts.join(', ')}.`,
  otherName: (name: string) => `it is called ${name} now`,
  otherCluster: (cluster: string, planned: string) => `it is on ${cluster}, planned on ${planned}`,

  endSays: (material: string) =>
    material === 'orphaned'
      ? 'its DeleteKey event says that the material could not be deleted'
      : 'its DeleteKey event does not say what became of the material',
  noEnd: 'no DeleteKey event came within a day',
  trailUnread: ({action, code}: Failure) => `CloudTrail cannot be read (${action}: ${code})`,
  orphan: ({name}: Store, keys: readonly Named[], because: readonly string[]) =>
    `${keys.length === 1 ? names(keys) : `${count(keys.length, 'key')} (${names(keys)})`} of ${name} ${keys.length === 1 ? 'is gone, and nothing proves that its' : 'are gone, and nothing proves that their'} material is: ${because.join('; ')}. What stays on the HSMs must be removed by hand.`,

  storeShows: (state: string) => `AWS shows the store ${state}`,
  notListed: 'AWS does not list the store any more',
  acceptedStill: (operation: string, state: string) =>
    `AWS has accepted ${operation} and still shows ${state}`,
  refusedByState: (operation: string) =>
    `AWS refused ${operation} by the state of the store; looking at what that is`,
  disconnected: ({name}: Store, keys: number, by: Date | undefined, now: Date) =>
    `${name} is DISCONNECTED and ${count(keys, 'key')} ${keys === 1 ? 'is' : 'are'} pending: somebody disconnected it. ${stakes(keys, by, now)}`,
  connectFailed: (
    {name}: Store,
    code: string,
    cause: string,
    keys: number,
    by: Date | undefined,
    now: Date,
  ) => `${name} did not become CONNECTED: ${code}. ${cause}. ${stakes(keys, by, now)}`,
  noHsm: ({name}: Store, keys: number, by: Date, now: Date, failure?: Failure) =>
    `${name} is CONNECTED, but ${failure ? `its HSMs cannot be seen (${failure.action}: ${failure.code})` : 'no ACTIVE HSM is seen'}. ${stakes(keys, by, now)}`,
  pendingKeys: ({name}: Store, keys: number, by: Date | undefined, now: Date) =>
    `${count(keys, 'key')} of ${name} ${keys === 1 ? 'is' : 'are'} PendingDeletion${by ? `, the last until ${deadline(by, now)}` : ''}. If it is disconnected before they are gone, their material stays on its HSMs. Without an answer this waits until they are gone.`,
  storeRefused: ({name}: Store, standing: NoMore) =>
    standing.is === 'refused'
      ? `${name}: AWS refused ${actionOf(standing.step.write)}: ${said(standing.refusal)}. ${standing.refusal.remedy}`
      : `${name}: ${standing.why}.`,
  disconnectedByUs: ({name, region}: Pick<PlannedStore, 'name' | 'region'>) =>
    `This teardown DISCONNECTED it, so a key that is in it is Unavailable. cks connect ${name} --region ${region} brings it back: keep the store first, then connect it.`,
  noEffect: ({name}: Store, operation: string, since: Date, now: Date, state: string) =>
    `AWS accepted ${operation} for ${name} ${age(now.getTime() - since.getTime())} ago, and shows ${state}: somebody may have changed it since.`,
  unknownStoreState: ({name}: Store, state: string) =>
    `${name} is in a state this version does not know: ${state}. Nothing is sent in a state that is not understood.`,
  moving: ({name}: Store, state: string) => `${name} is ${state}`,
  stillListed: ({name}: Store, keys: number) =>
    `${count(keys, 'key')} of ${name} ${keys === 1 ? 'is' : 'are'} gone and still listed; looking again`,
  proofAwaited: (keys: number) =>
    `${count(keys, 'key')} gone; waiting for the DeleteKey ${keys === 1 ? 'event' : 'events'} that prove the material gone`,
  untilDate: (keys: number, date: Date | undefined, now: Date) =>
    date
      ? date > now
        ? `${count(keys, 'key')} PendingDeletion, first date ${deadline(date, now)}`
        : `${count(keys, 'key')} PendingDeletion; the date was ${deadline(date, now)}, AWS may take 24h more`
      : `${count(keys, 'key')} PendingDeletion`,
  soaking: (keys: number, until: Date, now: Date) =>
    `${count(keys, 'key')} disabled and watched for refused uses until ${deadline(until, now)}`,

  everyRegion: 'asking every Region again',
  regionNew: (region: string) =>
    `${region} is a Region of this account that the plan does not name. It has to answer before the role can go.`,
  regionOn: (region: string) =>
    `${region} was accepted as not enabled and is enabled now. It has to answer before the role can go.`,
  regionOff: (region: string) =>
    `${region} is not enabled any more and cannot be asked: stores made before would stay in place and keep the role in use. Enable it, then look again.`,
  regionUnlisted: (region: string) =>
    `${region} is in the plan and not among the Regions of this account any more, so it is not known to be empty.`,
  newStore: (region: string, name: string, id: string) =>
    `${region} has a key store that the plan does not name: ${name} (${id}). It is not touched, and the role stays while it is there.`,
  listedStill: (region: string) => `${region} still lists a store that was seen gone; looking again`,
  roleAbsent: 'IAM does not know the role any more',
  roleStillThere: 'IAM still shows the role more than a minute after the call',
  roleNoAnswer: 'no answer came to DeleteServiceLinkedRole; it may have been carried out',
  roleRunning: (started: boolean) =>
    started ? 'IAM is deleting the role' : 'IAM has not begun to delete the role yet',
  roleNotAgreed: 'IAM is slow to agree whether the role is deleted; looking again',
  roleLate: (since: string) =>
    `IAM has not said for ${since} whether the role is deleted. The rest of the teardown is complete.`,
  roleTaskUnread: ({action, code, remedy}: Failure) =>
    `IAM accepted the deletion, and how far it is cannot be read (${action}: ${code}). ${remedy} The rest of the teardown is complete.`,
  roleTriesAgain: (reason: string | undefined, tries: number) =>
    `IAM refused to delete the role${reason ? ` ("${reason}")` : ''}; try ${String(tries + 1)} of 3 follows after every Region was looked at again`,
  roleRefused: (
    reason: string | undefined,
    usage: readonly RoleUsage[],
    elsewhere: readonly RoleUsage[],
    tries: number,
  ) =>
    [
      `IAM refused to delete the role${tries > 1 ? `, ${String(tries)} times` : ''}${reason ? `: "${reason}"` : ' and gave no reason'}.`,
      ...(usage.length > 0
        ? [
            `It names ${listed(
              usage.map(({region, resources}) => `${region} (${listed(resources, 3)})`),
              3,
            )}.`,
          ]
        : []),
      ...(elsewhere.length > 0
        ? [`Not examined: ${listed([...new Set(elsewhere.map(({region}) => region))], 3)}.`]
        : []),
      'Nothing is broken: the role exists, only KMS can use it, and it does nothing without a store.',
    ].join(' '),
  roleCallRefused: (standing: NoMore) =>
    standing.is === 'refused'
      ? `IAM refused iam:DeleteServiceLinkedRole: ${said(standing.refusal)}. ${standing.refusal.remedy} A refusal changes nothing.`
      : `${standing.why}. A refusal changes nothing.`,
  roleDeleted: (at: Date, now: Date) => `the role is deleted, seen by IAM ${deadline(at, now)}`,
  roleWasAbsent: 'the role did not exist',
  roleNotAsked: 'the role was not asked for',
  roleKept: (by: string) => `the role is kept: ${by} said so`,
  roleKeptForStore: 'the role is kept: a store is kept, and it is in use',
  roleKeptByAbort: 'the role is kept: the teardown was aborted',
  roleKeptForRegion: 'the role is kept: a Region was not examined',

  undone: ({name}: Store, keys: number, left: number, failed?: string) =>
    [
      `${name}: ${count(keys, 'key')} kept`,
      ...(left > 0 ? [`${count(left, 'key')} gone for good`] : []),
      ...(failed
        ? [`FAILED (${failed}): repair the cause, then disconnect and connect it on its own page`]
        : []),
    ].join(', '),
  undoConnecting: ({name}: Store) => `${name} is being connected again`,

  finishedKept: ({name}: Store, by: string) =>
    `${name} is kept: ${by} said so. Nothing more of it is sent; deletions that were scheduled go on unless they are cancelled.`,
  deleted: ({name}: Store, at: Date, now: Date) => `${name} is deleted, seen gone ${deadline(at, now)}`,
  goneByOthers: ({name}: Store) => `${name} is gone: somebody else deleted it`,
  disconnectedDone: ({name}: Store) => `${name} is DISCONNECTED`,
} as const;
