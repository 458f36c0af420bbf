import {z} from 'zod';
import {isoDay} from '../../model/age.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {hasSettled, standingOf, triesOf} from '../attempts.ts';
import type {Decision, Flow, Scene} from '../flow.ts';
import {freshly} from '../fresh.ts';
import {clusterIdPart, proxyPart, regionPart, storeNamePart} from '../goal-parts.ts';
import {words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';
import {createBrief, createWrite} from './create-brief.ts';
import {fail, refuse, settleStore, stopOnRefusal, waitForStore, waitUntil} from './store-sight.ts';

const goalSchema = z.object({
  region: regionPart,
  name: storeNamePart,
  backing: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('AWS_CLOUDHSM'),
      clusterId: clusterIdPart,
      trustAnchorCertificate: z.string().min(1).max(5000),
    }),
    proxyPart.extend({type: z.literal('EXTERNAL_KEY_STORE')}),
  ]),
});
/** The password of kmsuser, or the secret key of the proxy, is given beside the write and never part of the goal. */
export type CreateGoal = z.infer<typeof goalSchema>;

/** Creates a store; it is DISCONNECTED then. */
export const create: Flow<CreateGoal> = {
  name: 'create',
  parseGoal: goal => goalSchema.parse(goal),
  target: ({name}) => name,
  region: ({region}) => region,
  needs: ['stores', 'clusters'],
  brief: createBrief,
  decide,
};

function decide(goal: CreateGoal, scene: Scene, record: FlowRecord, now: Date): Decision {
  const sight = freshly(scene.view.keyStores, {what: 'key stores', look: 'stores', record, now});
  if (!sight.ok) return sight.decision;
  const {value: stores, at} = sight;
  const named = stores.find(({name}) => name === goal.name);
  const tries = triesOf(record, ({operation}) => operation === 'CreateCustomKeyStore');
  const standing = standingOf(tries);
  // A try that seemed to have failed may have made it after all; one that AWS has refused has not: then it is of
  // somebody who was faster, with another password.
  const ours = named && tries.some(mayHaveMadeIt) && isOurs(named, goal, tries) ? created(named) : undefined;
  switch (standing.is) {
    case 'carried-out':
      return afterCreate(goal, stores, standing.step, tries, at);
    case 'in-doubt':
      return named && !isOurs(named, goal, tries)
        ? settleOther(standing.step, named)
        : settleStore(
            standing.step,
            named !== undefined,
            named ? `AWS shows ${named.id}` : 'AWS shows no such store',
            at,
          );
    case 'refused':
      return ours ?? stopOnRefusal(standing.step, standing.refusal, at);
    case 'given-up':
      return ours ?? fail(`${standing.why}.`, words.resume);
    case 'again':
      return (
        ours ?? refuseTaken(named, goal, record) ?? waitUntil(standing.at, standing.why, now) ?? send(goal)
      );
    case 'open':
      return ours ?? refuseTaken(named, goal, record) ?? send(goal);
  }
}

const send = (goal: CreateGoal): Decision => ({do: 'act', write: createWrite(goal), look: ['stores']});

function refuseTaken(
  named: KeyStore | undefined,
  {name, region}: CreateGoal,
  record: FlowRecord,
): Decision | undefined {
  return (
    named &&
    refuse(
      record,
      `${region} has a store named ${name} already: ${named.id}${named.createdAt ? `, created ${isoDay(named.createdAt)}` : ''}.`,
      'Use that one, or choose another name.',
    )
  );
}

/** Creation dates and the times of our calls are both AWS's; headers drop fractions of a second. */
const clockMs = 5000;

/** True where AWS did not clearly refuse a try. */
function mayHaveMadeIt({outcome}: Step): boolean {
  if (outcome?.result !== 'refused') return true;
  const kind = outcome.failure?.kind;
  return kind === 'unexpected' || kind === 'timed-out' || kind === 'unreachable';
}

/** Made by one of our tries, and not an older store of the same name. */
function isOurs(store: KeyStore, {backing}: CreateGoal, tries: readonly Step[]): boolean {
  const first = tries[0]?.intendedAt;
  const isNew = !store.createdAt || !first || store.createdAt.getTime() >= first.getTime() - clockMs;
  const isSame =
    backing.type === 'AWS_CLOUDHSM'
      ? store.clusterId === backing.clusterId
      : store.proxy?.uriEndpoint === backing.uriEndpoint && store.proxy.uriPath === backing.uriPath;
  return isNew && isSame;
}

const settleOther = ({number}: Step, {id}: KeyStore): Decision => ({
  do: 'settle',
  step: number,
  result: 'not-carried-out',
  because: `the store of that name, ${id}, is another one`,
});

function afterCreate(
  goal: CreateGoal,
  stores: readonly KeyStore[],
  step: Step,
  tries: readonly Step[],
  at: Date,
): Decision {
  const id = step.outcome?.value?.storeId;
  const store = stores.find(one => (id === undefined ? one.name === goal.name : one.id === id));
  if (!store) {
    return hasSettled(step, at)
      ? fail(
          `AWS created ${goal.name}${id === undefined ? '' : ` (${id})`}, and it is not there any more: somebody deleted it.`,
          'Find out who before you create it again.',
        )
      : waitForStore(`AWS has created ${goal.name} and does not list it yet`, 5);
  }
  if (!isOurs(store, goal, tries)) {
    return fail(
      `AWS answered with a store that was there before: ${store.id}${store.createdAt ? `, created ${isoDay(store.createdAt)}` : ''}. Nothing was created.`,
      'Its name, cluster and certificate are the same: use it, or choose other ones.',
    );
  }
  return created(store);
}

const created = ({name, id, connectionState}: KeyStore): Decision => ({
  do: 'finish',
  state: `${name} is created: ${id}, ${connectionState}.`,
  next: 'Connect it: only then keys can be made in it, and a wrong password shows.',
});
