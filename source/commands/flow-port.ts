import {readFile, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {listFlows} from '../flows/flow-folder.ts';
import type {Scene} from '../flows/flow.ts';
import {gatheredEvidence} from '../flows/gathered-evidence.ts';
import {readHistory} from '../flows/history.ts';
import {flows, type AnyFlow} from '../flows/index.ts';
import {keyVerbs} from '../flows/key-verbs.ts';
import {lookForFlow, pauseFor} from '../flows/look-for-flow.ts';
import {resumeFlow, startFlow, type FlowSurroundings} from '../flows/start-flow.ts';
import {storeVerbs} from '../flows/verbs.ts';
import {evidenceOf} from '../model/evidence.ts';
import type {KeyStoreId, Region} from '../model/ids.ts';
import {lastSeen} from '../model/observation.ts';
import type {FlowPage, FlowPort, Reading} from '../ui/flow/port.ts';
import type {Watch} from '../watch/watch.ts';

/** What flows on a screen run with: whether something may be changed is the screen's to say. */
export type PortSurroundings = Omit<FlowSurroundings, 'mayWrite' | 'watch' | 'pause'> & {
  readonly watch: Watch;
  /** The settings refuse every change. */
  readonly readOnly: boolean;
};

// A page is not made to wait longer than this for what EC2 and CloudTrail know; it then says that it is not known.
const evidenceMs = 4000;
/** Longer than any certificate or policy that AWS takes. */
const longestFile = 200_000;

/** Gives a screen the flows of one account. */
export function openFlowPort({watch, readOnly, ...around}: PortSurroundings): FlowPort {
  let allowed = false;
  const waiting = new Set<AbortController>();
  // A flow that waits for its next look can be told to take it now.
  const pause = async (seconds: number, stop: AbortSignal) => {
    const sooner = new AbortController();
    waiting.add(sooner);
    await pauseFor(seconds, AbortSignal.any([stop, sooner.signal]));
    waiting.delete(sooner);
  };
  const surroundings: FlowSurroundings = {
    ...around,
    watch,
    pause,
    mayWrite: () =>
      allowed && !readOnly
        ? undefined
        : {refused: 'This run is read-only, so nothing was sent.', remedy: ':write turns writes on.'},
  };
  return {
    verbs: {storeVerbs, keyVerbs},
    readOnly,
    allowWrites: on => {
      allowed = on;
    },
    open: (about, onNews) => Promise.resolve(pageOf(watch, around.reader, about, onNews)),
    start: ({flow, goal}, {typed, secrets}, running) =>
      startFlow(known(flow), goal, typed === undefined ? {} : {typed}, surroundings, {
        ...running,
        ...(secrets && {secrets: () => secrets}),
      }),
    resume: (id, running, approval) =>
      resumeFlow(id, surroundings, {
        ...running,
        ...(approval && {approval: approval.typed === undefined ? {} : {typed: approval.typed}}),
        ...(approval?.secrets && {secrets: () => approval.secrets}),
      }),
    lookNow: () => {
      for (const sooner of waiting) sooner.abort();
    },
    list: account => listFlows(around.folder, account),
    history: () => readHistory(around.folder),
    readFile: readSmallFile,
  };
}

function known(name: string): AnyFlow {
  const flow = flows.get(name);
  if (!flow) throw new Error(`there is no flow named ${name}`);
  return flow;
}

type About = Parameters<FlowPort['open']>[0];

function pageOf(
  watch: Watch,
  reader: FlowSurroundings['reader'],
  {flow: name, region, storeId, keys}: About,
  onNews: () => void,
): FlowPage {
  const flow = known(name);
  const eyes = lookForFlow({watch, reader}, region, keys);
  let looked: Scene | undefined;
  const scene = (): Scene | undefined => {
    const {regions, role} = watch.picture();
    const view = regions.find(one => one.region === region);
    // A few keys by name were described for this page alone; all else is the living picture's.
    const named = keys && looked ? {keys: looked.view.keys, lastUse: looked.view.lastUse} : {};
    return view && {view: {...view, ...named}, role};
  };
  return {
    read(goal, now): Reading {
      const seen = scene();
      if (!seen) return {ok: false, problem: `${region} is not among the Regions looked at.`};
      const caller = lastSeen(watch.picture().identity)?.arn;
      const evidence = storeId === undefined ? {} : gatheredEvidence(seen.view, storeId, caller);
      try {
        return {ok: true, brief: flow.brief(goal, seen, now, evidence), scene: seen};
      } catch (error) {
        return {ok: false, problem: problemOf(error)};
      }
    },
    async look() {
      if (storeId !== undefined) watch.investigate({region, id: storeId});
      const [seen] = await Promise.all([
        eyes(flow.needs),
        storeId === undefined ? undefined : untilInvestigated(watch, region, storeId),
      ]);
      looked = seen;
      onNews();
    },
  };
}

/** Resolves when EC2 and CloudTrail have told of a store or failed to, or when that takes too long. */
async function untilInvestigated(watch: Watch, region: Region, id: KeyStoreId): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<undefined>();
  const test = () => {
    const view = watch.picture().regions.find(one => one.region === region);
    const {actors, network, subnets} = evidenceOf(view, id);
    if ([actors, network, subnets].every(({status}) => status !== 'unseen')) resolve(undefined);
  };
  const forget = watch.subscribe(test);
  const timer = setTimeout(() => {
    resolve(undefined);
  }, evidenceMs);
  test();
  await promise;
  clearTimeout(timer);
  forget();
}

/** The sentences of a goal that its schema refuses, by the field that each is about. */
function problemOf(error: unknown): string {
  const issues = (error as {issues?: readonly {path: readonly PropertyKey[]; message: string}[]}).issues;
  if (!issues) throw error;
  return issues.map(({path: at, message}) => `${String(at.at(-1) ?? 'It')}: ${message}`).join('. ');
}

/** Reads a file that a form names; `~` is the home folder, as in a shell. */
async function readSmallFile(name: string): Promise<string> {
  const file = name.startsWith('~/') ? path.join(homedir(), name.slice(2)) : name;
  try {
    const {size} = await stat(file);
    if (size > longestFile) throw new Error('the file is too large to be this');
    return await readFile(file, 'utf8');
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    const words: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EACCES: 'the file may not be read',
      EISDIR: 'this is a folder',
    };
    throw new Error(words[code ?? ''] ?? message);
  }
}
