import type {Brief} from '../../flows/flow.ts';
import {clock as clockText} from '../../model/age.ts';
import {causeOf, evidenceOf} from '../../model/evidence.ts';
import {lastSeen} from '../../model/observation.ts';
import {messages, type Message} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {fieldsIn, type DialogView, type FlowDialog} from './dialog.ts';
import {draftOf, type Draft} from './form.ts';
import type {FlowPage, FlowPort, FlowStanding, FlowsView, Reading, RunningFlow} from './port.ts';
import {stateOf, subjectName, type Subject} from './subject.ts';
import {choicesOf} from './verb-pages.ts';

/** What happened to a flow that the screen has to follow. */
export type DeskNews =
  | {readonly is: 'started'; readonly dialog: FlowDialog; readonly id: string}
  | {readonly is: 'not-started'; readonly dialog: FlowDialog; readonly message: Message}
  | {readonly is: 'ended'; readonly id: string; readonly text: string}
  | {readonly is: 'message'; readonly message: Message};

/** Where flows are read, started and followed: everything of them that takes time. */
export type Desk = {
  /** The same object until something in it changes. */
  view(): FlowsView;
  /** What a dialog is shown with now. Loads its page when it is first asked for. */
  dialogView(dialog: FlowDialog, context: ScreenContext, write: boolean): DialogView;
  /** Starts what a dialog has confirmed; `wanted` is asked once more right before anything is begun. */
  start(dialog: FlowDialog, context: ScreenContext, wanted: () => boolean): void;
  resume(id: string): void;
  /** Ends every running flow after the call in hand. */
  stopAll(): void;
  /** Finds what earlier runs left unfinished in this account. */
  lookBack(account: string): void;
  readHistory(): void;
  readFile: FlowPort['readFile'];
};

/** Answers older than this are looked at anew before anything is sent. Milliseconds. */
const staleMs = 30_000;

type OpenPage = {page?: FlowPage; lookedAt?: number; problem?: string};

/**
 * Makes the desk. `clock` is this machine's, in milliseconds; `onChange` is called when there is something new to
 * draw, `onNews` when a dialog has ended in a flow or has not.
 */
export function makeDesk(
  port: FlowPort,
  {clock, onChange, onNews}: {clock: () => number; onChange: () => void; onNews: (news: DeskNews) => void},
): Desk {
  const pages = new WeakMap<Subject, OpenPage>();
  const here = new Map<string, RunningFlow & {readonly stop: AbortController}>();
  let view: FlowsView = {standing: []};
  const change = (next: FlowsView) => {
    view = next;
    onChange();
  };
  const put = (standing: FlowStanding) => {
    const others = view.standing.filter(({id}) => id !== standing.id);
    const all = [...others, standing];
    change({
      ...view,
      standing: all.toSorted((a, b) => a.record.openedAt.getTime() - b.record.openedAt.getTime()),
    });
  };

  async function look(open: OpenPage): Promise<void> {
    await open.page?.look();
    open.lookedAt = clock();
    onChange();
  }

  function pageOf({subject, flow}: FlowDialog): OpenPage {
    const known = pages.get(subject);
    if (known) return known;
    const open: OpenPage = {};
    pages.set(subject, open);
    const keys = subject.keys?.map(({id}) => id);
    const about = {
      flow,
      region: subject.region,
      ...(subject.store && {storeId: subject.store.id}),
      ...(keys && {keys}),
    };
    port
      .open(about, onChange)
      .then(page => {
        open.page = page;
        onChange();
        return look(open);
      })
      .catch((error: unknown) => {
        open.problem = reasonOf(error);
        open.lookedAt = clock();
        onChange();
      });
    return open;
  }

  function follow(running: RunningFlow): void {
    const now = (more: Partial<FlowStanding>): FlowStanding => {
      const {trouble: _over, ...known} = view.standing.find(({id}) => id === running.id) ?? {};
      return {...known, id: running.id, record: running.record(), running: true, ...more};
    };
    put(now({}));
    running.end
      .then(end => {
        put(now({running: false, end}));
        onNews({is: 'ended', id: running.id, text: end.state});
      })
      .catch((error: unknown) => {
        put(now({running: false, trouble: reasonOf(error)}));
        onNews({is: 'ended', id: running.id, text: reasonOf(error)});
      })
      .finally(() => here.delete(running.id));
  }

  /** Starts or resumes, and shows each step as it is taken. */
  async function run(
    begin: (options: Parameters<FlowPort['resume']>[1]) => Promise<RunningFlow>,
  ): Promise<RunningFlow> {
    const stop = new AbortController();
    const started = await begin({
      stop: stop.signal,
      onProgress: progress => {
        const known = view.standing.find(({id}) => id === progress.record.id);
        put({
          ...known,
          id: progress.record.id,
          record: here.get(progress.record.id)?.record() ?? progress.record,
          running: true,
          progress,
        });
      },
    });
    here.set(started.id, {...started, stop});
    follow(started);
    return started;
  }

  const refuse = (dialog: FlowDialog, message: Message) => {
    onNews({is: 'not-started', dialog, message});
  };

  return {
    view: () => view,
    dialogView(dialog, context, write) {
      const {page, lookedAt, problem} = pageOf(dialog);
      const choices = choicesOf(dialog.verb, dialog.subject, context);
      const base = {choices, looked: lookedAt !== undefined, ...barredOf(port, write)};
      if (problem !== undefined) return {...base, reading: {ok: false, problem}};
      const draft = draftIn(dialog, {...base});
      if (!page || draft.is !== 'whole') return base;
      return {...base, reading: page.read(draft.goal, context.now)};
    },
    start(dialog, context, wanted) {
      const draft = draftIn(dialog, {choices: choicesOf(dialog.verb, dialog.subject, context), looked: true});
      const open = pageOf(dialog);
      const begin = async () => {
        if (clock() - (open.lookedAt ?? -Infinity) > staleMs) await look(open);
        if (!wanted()) return;
        if (draft.is !== 'whole') throw new Error('the form is not complete');
        const reading = open.page?.read(draft.goal, context.now);
        const news = reading && whatChanged(dialog, reading);
        if (!reading?.ok || news) {
          refuse(dialog, news ?? messages.reread());
          return;
        }
        const {confirm} = reading.brief;
        const goal = 'anyway' in confirm ? {...draft.goal, anyway: true} : draft.goal;
        const approval = {
          ...(confirm.level > 1 && {typed: dialog.phrase.text}),
          ...(draft.secrets && {secrets: draft.secrets}),
        };
        const {kept} = dialog.subject;
        const {id} = await run(running =>
          kept
            ? port.resume(kept.id, running, approval)
            : port.start({flow: dialog.flow, goal}, approval, running),
        );
        onNews({is: 'started', dialog, id});
      };
      begin().catch((error: unknown) => {
        refuse(dialog, messages.notStarted(reasonOf(error)));
      });
    },
    resume(id) {
      run(running => port.resume(id, running)).catch((error: unknown) => {
        const trouble = reasonOf(error);
        const known = view.standing.find(one => one.id === id);
        if (known) put({...known, running: false, trouble});
        onNews({is: 'message', message: messages.notStarted(trouble)});
      });
    },
    stopAll() {
      for (const {stop} of here.values()) stop.abort();
    },
    lookBack(account) {
      port
        .list(account)
        .then(kept => {
          const left = kept.flatMap(one =>
            one.is === 'whole' && !one.record.closed && one.record.flow !== 'teardown' ? [one.record] : [],
          );
          const news = left.filter(({id}) => !view.standing.some(one => one.id === id));
          for (const record of news) put({id: record.id, record, running: false});
          if (news.length > 0) onNews({is: 'message', message: messages.unfinished(news.length)});
        })
        .catch((error: unknown) => {
          onNews({
            is: 'message',
            message: messages.noVerb(`The journals cannot be read: ${reasonOf(error)}`),
          });
        });
    },
    readHistory() {
      change({...view, history: {is: 'reading'}});
      port
        .history()
        .then(history => {
          change({...view, history: {is: 'read', history}});
        })
        .catch((error: unknown) => {
          change({...view, history: {is: 'failed', why: reasonOf(error)}});
        });
    },
    readFile: port.readFile,
  };
}

const draftIn = (dialog: FlowDialog, view: DialogView): Draft =>
  draftOf(dialog.verb, dialog.subject, dialog.values, fieldsIn(dialog, view));

const barredOf = ({readOnly}: FlowPort, write: boolean): {barred?: string} =>
  write ? {} : {barred: readOnly ? 'read-only: see the settings' : 'read-only: :write first'};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What was read when the page came up, in a string: see `FlowDialog.basis`. */
export const basisOf = (
  subject: Subject,
  {brief, scene}: {brief: Brief; scene: Parameters<typeof stateOf>[1]},
) => JSON.stringify([stateOf(subject, scene), brief.confirm.level === 1 ? '' : brief.confirm.type]);

/** What has changed since the page was read; undefined where nothing has that matters. */
export function whatChanged({basis, subject}: FlowDialog, reading: Reading): Message | undefined {
  if (!reading.ok || basis === undefined || basis === basisOf(subject, reading)) return undefined;
  const [before] = JSON.parse(basis) as readonly string[];
  const state = stateOf(subject, reading.scene);
  return before === state
    ? messages.reread()
    : messages.changed(subjectName(subject), state, changedBy(subject, state, reading.scene));
}

/** `KeyOps/jchen, 12:10Z`: who asked for a store's new state, where CloudTrail has told. */
function changedBy(
  {store}: Subject,
  state: string,
  {view}: Extract<Reading, {ok: true}>['scene'],
): string | undefined {
  const {keyStores} = view;
  const actors = store && lastSeen(evidenceOf(view, store.id).actors);
  if (!actors || keyStores.status !== 'seen') return undefined;
  const cause = causeOf(actors, store.id, state, keyStores.at);
  return cause && `${safeText(cause.actor.name)}, ${clockText(cause.at)}`;
}
