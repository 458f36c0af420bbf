import type {KeyStoreId} from '../model/ids.ts';
import type {Brief, Scene} from '../flows/flow.ts';
import type {AnyFlow} from '../flows/index.ts';
import {lookForFlow} from '../flows/look-for-flow.ts';
import type {Watch} from '../watch/watch.ts';
import {askEvidence, askKeyUse} from './ask-evidence.ts';
import {briefText} from './brief-text.ts';
import type {ChangeSession} from './change-session.ts';
import {confirm} from './confirm.ts';
import type {CommonOptions} from './program.ts';
import {canAsk} from './prompt.ts';

/** A change that somebody is to read and confirm. */
export type Proposal = {
  readonly session: ChangeSession;
  readonly watch: Watch;
  readonly flow: AnyFlow;
  readonly goal: object;
  readonly options: CommonOptions & {readonly confirm?: string};
  readonly signal: AbortSignal;
};

/** What is so now, and what a person reads of it. */
export type Reading = {
  readonly scene: Scene;
  readonly brief: Brief;
  /** The brief with what takes longer to find out, and changes nothing in how it is confirmed. */
  readonly whole: () => Promise<Brief>;
};

/** Looks at AWS and writes the brief of a change. */
export async function readProposal(proposal: Proposal): Promise<Reading | 'interrupted'> {
  const {session, watch, flow, goal, signal} = proposal;
  const {account, identity} = session;
  const around = session.surroundings(watch);
  const keys = flow.keys?.(goal);
  const scene = await lookForFlow(around, flow.region(goal), keys)(keys ? ['keys'] : [], signal);
  if (signal.aborted) return 'interrupted';
  const storeId = storeInQuestion(flow, goal);
  const evidence = storeId === undefined ? {} : await askEvidence(account, scene.view, storeId, identity.arn);
  if (signal.aborted) return 'interrupted';
  const brief = flow.brief(goal, scene, watch.now(), evidence);
  return {
    scene,
    brief,
    whole: async () => {
      if (storeId === undefined || flow.name !== 'disconnect') return brief;
      const keyUse = await askKeyUse(account, scene.view, storeId);
      return keyUse ? flow.brief(goal, scene, watch.now(), {...evidence, keyUse}) : brief;
    },
  };
}

/** The store that EC2 and CloudTrail are asked about: where a connect or what leads back to one is at stake. */
function storeInQuestion({name}: AnyFlow, goal: object): KeyStoreId | undefined {
  const {storeId, changes} = goal as {storeId?: KeyStoreId; changes?: {readonly clusterId?: string}};
  const bears = name === 'connect' || name === 'disconnect' || changes?.clusterId !== undefined;
  return bears ? storeId : undefined;
}

/**
 * Gets the yes that a change needs.
 *
 * @param alsoNamed what may be typed to confirm in place of the phrase
 * @throws NotDone with 3 and the phrase, where it is missing or differs
 */
export async function approve(
  {session: {identity}, flow, goal, options, signal}: Proposal,
  {brief, whole}: Reading,
  alsoNamed: readonly string[],
): Promise<{readonly typed?: string}> {
  const typed = await confirm(brief, {
    given: options.confirm,
    alsoNamed: brief.confirm.level === 1 ? [...alsoNamed, flow.target(goal)] : alsoNamed,
    show: async () => {
      if (options.json && !canAsk()) return;
      const where = `account ${identity.account} · ${flow.region(goal)} · ${identity.arn}`;
      process.stderr.write(briefText(await whole(), where, {ascii: options.ascii === true}));
    },
    signal,
  });
  return typed === undefined ? {} : {typed};
}
