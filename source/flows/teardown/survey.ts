import {storeKey, type Region} from '../../model/ids.ts';
import {actionOf} from '../../model/write.ts';
import {isCarriedOut} from '../record.ts';
import {gates, type EndDecision, type LaneDecision, type Question} from './decision.ts';
import {decideEnd} from './end.ts';
import {isFailure, laneView} from './lane-view.ts';
import type {Ledger} from './ledger.ts';
import {deleteRolePhrase, deleteStoresPhrase} from './phrases.ts';
import {doomedStores, type Plan} from './plan.ts';
import {rowWords} from './row-words.ts';
import {sightOf, type TeardownScene} from './scene.ts';
import {standingFailure} from '../../model/observation.ts';
import {decideStore} from './store-decision.ts';
import {undoOf} from './undo.ts';
import type {LaneView, OpenGate, Stage, TeardownView} from './view.ts';

/**
 * Where a whole teardown stands: every lane and the end are decided, and nothing is done. Screens and
 * `cks teardown status` show only this.
 */
export function survey(plan: Plan, scene: TeardownScene, ledger: Ledger, now: Date): TeardownView {
  const lanes = doomedStores(plan).map(store => {
    const sight = sightOf(scene, store.region);
    const decision = decideStore(plan, store, sight, ledger, now);
    return laneView(plan, store, sight, ledger, decision, now);
  });
  const decisions = lanes.map(({decision}) => decision);
  const end = decideEnd(plan, scene, ledger, decisions, now);
  const aborted = undoOf(ledger) !== undefined;
  const isOn = ledger.approved !== undefined && ledger.closed === undefined;
  const questions = isOn ? [...decisions, end].flatMap(questionsOf) : [];
  const openGates = isOn ? gatesOf(plan, lanes, end) : [];
  const finished = ledger.closed !== undefined || (isOn && end.do === 'finish');
  const of = {
    due: isOn ? dueOf(lanes, end) : [],
    waiting: isOn ? waitingOf(lanes, end) : [],
    silent: isOn ? silentOf(scene, lanes, end) : [],
    failed: isOn ? failedOf(lanes) : [],
  };
  const role = roleOf(plan, ledger, end);
  return {
    stage: stageOf(plan, ledger, lanes, end),
    lanes,
    end,
    questions,
    gates: openGates,
    ...of,
    aborted,
    finished,
    role,
    next: nextOf(plan, ledger, {questions, gates: openGates, finished, role, ...of}, now),
  };
}

const questionsOf = (decision: LaneDecision | EndDecision): readonly Question[] =>
  decision.do === 'ask' ? decision.questions : [];

/** One phrase for all stores that wait for it now, and the role's own. */
function gatesOf(plan: Plan, lanes: readonly LaneView[], end: EndDecision): readonly OpenGate[] {
  const stores = lanes.flatMap(({decision, store}) => (decision.do === 'gate' ? [store] : []));
  return [
    ...(stores.length > 0
      ? [
          {
            gate: 'delete-stores' as const,
            phrase: deleteStoresPhrase(plan, stores),
            covers: stores.map(storeKey),
          },
        ]
      : []),
    ...(end.do === 'gate'
      ? [{gate: 'delete-role' as const, phrase: deleteRolePhrase(plan), covers: []}]
      : []),
  ];
}

type Lines = {
  readonly due: TeardownView['due'];
  readonly waiting: TeardownView['waiting'];
  readonly silent: TeardownView['silent'];
  readonly failed: TeardownView['failed'];
};

const what = (decision: LaneDecision | EndDecision): string =>
  decision.do === 'act'
    ? actionOf(decision.write)
    : decision.do === 'wait'
      ? decision.why
      : 'look and write down';

const isDue = (decision: LaneDecision | EndDecision): boolean =>
  decision.do === 'act' ||
  decision.do === 'record' ||
  decision.do === 'settle' ||
  (decision.do === 'wait' && decision.for === 'now');

function dueOf(lanes: readonly LaneView[], end: EndDecision): Lines['due'] {
  return [
    ...lanes.flatMap(({decision, store}) =>
      isDue(decision) ? [{region: store.region, what: `${store.name}: ${what(decision)}`}] : [],
    ),
    ...(isDue(end) ? [{what: end.do === 'act' ? rowWords.role : rowWords.everyRegion}] : []),
  ];
}

const isWaiting = (
  decision: LaneDecision | EndDecision,
): decision is Extract<LaneDecision & EndDecision, {do: 'wait'}> =>
  decision.do === 'wait' && (decision.for === 'aws' || decision.for === 'date');

function waitingOf(lanes: readonly LaneView[], end: EndDecision): Lines['waiting'] {
  return [
    ...lanes.flatMap(({decision, store, state}) =>
      isWaiting(decision)
        ? [
            {
              what: `${store.name}: ${decision.why}`,
              until: state.is === 'waiting' ? state.until : decision.until,
            },
          ]
        : [],
    ),
    ...(isWaiting(end) ? [{what: end.why, until: end.until}] : []),
  ];
}

/** T1, seen: the Regions whose silence holds up a lane or the end. */
function silentOf(scene: TeardownScene, lanes: readonly LaneView[], end: EndDecision): Lines['silent'] {
  const regions = new Set<Region>();
  for (const {decision, store} of lanes)
    if (decision.do === 'wait' && decision.for === 'silent') regions.add(store.region);
  if (end.do === 'wait' && end.for === 'silent')
    for (const [region, {keyStores}] of scene.regions) if (standingFailure(keyStores)) regions.add(region);
  return [...regions];
}

const failedOf = (lanes: readonly LaneView[]): Lines['failed'] =>
  lanes.flatMap(({decision, store}) =>
    decision.do === 'ask'
      ? decision.questions
          .filter(({kind}) => isFailure(kind))
          .map(question => ({region: store.region, what: question.what}))
      : [],
  );

function roleOf({goal}: Plan, ledger: Ledger, end: EndDecision): TeardownView['role'] {
  if (goal !== 'role') return 'not-asked';
  switch (end.do) {
    case 'finish':
      return end.role === 'was-absent' ? 'absent' : end.role;
    case 'gate':
      return 'asks';
    case 'ask':
      return end.questions.some(({kind}) => kind === 'role-refused') ? 'refused' : 'asks';
    case 'lanes-first':
      return 'pending';
    case 'act':
    case 'record':
    case 'settle':
    case 'wait':
      return ledger.stepsOn('role').some(isCarriedOut) || ledger.answerTo(gates.deleteRole)
        ? 'deleting'
        : 'pending';
  }
}

function stageOf(plan: Plan, ledger: Ledger, lanes: readonly LaneView[], end: EndDecision): Stage {
  if (ledger.closed) return 'report';
  if (!ledger.approved) return plan.gaps.length > 0 ? 'inventory' : 'approve';
  if (end.do === 'finish') return 'report';
  if (end.do !== 'lanes-first') return 'role';
  // The last week of a teardown is one long wait: only stores where something can be done make it a run.
  const isWaitingOnly = lanes.every(
    ({state, step}) =>
      state.is === 'waiting' ||
      state.is === 'done' ||
      state.is === 'gate' ||
      (state.is === 'asks' && step === 'wait'),
  );
  return isWaitingOnly ? 'wait' : 'run';
}

function nextOf(
  plan: Plan,
  ledger: Ledger,
  {
    questions,
    gates: open,
    finished,
    role,
    due,
    silent,
    waiting,
  }: Lines & Pick<TeardownView, 'questions' | 'gates' | 'finished' | 'role'>,
  now: Date,
): string {
  if (finished) return ledger.closed?.state ?? rowWords.finished(role);
  if (!ledger.approved) return plan.gaps.length > 0 ? rowWords.gaps(plan.gaps.length) : rowWords.approve;
  const dates = waiting.flatMap(({until}) => until ?? []).toSorted((a, b) => a.getTime() - b.getTime());
  const parts = [
    ...(questions.length > 0 ? [rowWords.decide(questions.length)] : []),
    ...open.map(({phrase}) => rowWords.phrase(phrase)),
    ...(silent.length > 0 ? [rowWords.silent(silent)] : []),
    ...(due.length > 0 ? [rowWords.due(due.length)] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : rowWords.wait(dates[0], now);
}
