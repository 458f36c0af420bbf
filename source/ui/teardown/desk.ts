import type {InventoryProgress} from '../../flows/teardown/inventory.ts';
import type {RunningTeardown} from '../../flows/teardown/teardown-desk.ts';
import type {Wishes} from '../../flows/teardown/wishes.ts';
import type {Region} from '../../model/ids.ts';
import {lastSeen} from '../../model/observation.ts';
import type {Effect} from '../act.ts';
import {noteOf} from '../access/note.ts';
import {readAgain, type FlowDialog} from '../flow/dialog.ts';
import {draftOf} from '../flow/form.ts';
import {fieldsIn} from '../flow/dialog.ts';
import {messages} from '../messages.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {goBack, goOnTo, open as openPlace, type AppState} from '../state.ts';
import type {TeardownAsk} from './asks.ts';
import {profileMenu} from './inventory-menu.ts';
import {scopeChoices} from './pages.ts';
import type {
  Draft,
  KeptPlanLine,
  MadeDraft,
  OpenedPlan,
  OpenTeardown,
  TeardownPort,
  TeardownsView,
} from './port.ts';
import {readScope, type Entered} from './scope-fields.ts';
import {rehearsals, type Rehearsals} from './rehearsals.ts';
import {planShown} from './shown.ts';
import {abortStep} from './undo-steps.ts';

/** What a desk tells the session. */
export type DeskHooks = {
  readonly onChange: () => void;
  /** Changes the state from outside of a key press. */
  readonly update: (change: (state: AppState) => AppState) => void;
  readonly startsWithWrites: boolean;
};

type Run = {readonly teardown: RunningTeardown; readonly stop: AbortController};

/** Everything of teardowns on a screen that takes time. */
export class TeardownDesk {
  readonly port: TeardownPort;
  readonly #hooks: DeskHooks;
  readonly #stop = new AbortController();
  readonly #rehearsals: Rehearsals;
  #view: TeardownsView = {};
  #made: MadeDraft | undefined;
  #drafting: AbortController | undefined;
  #opening: AbortController | undefined;
  #run: Run | undefined;
  /** The run has news that the view does not show yet. */
  #isBehind = false;
  #account: string | undefined;
  /** What the journal was when it was reported last. */
  #reported: string | undefined;
  #lookedBackAt: string | undefined;

  constructor(port: TeardownPort, hooks: DeskHooks) {
    this.port = port;
    this.#hooks = hooks;
    this.#rehearsals = rehearsals(port, {
      update: hooks.update,
      isShown: plan => planShown(this.#view)?.plan.digest === plan.digest,
      stop: this.#stop.signal,
    });
  }

  view(): TeardownsView {
    if (this.#isBehind && this.#run) this.#follow(this.#run);
    return this.#view;
  }

  stopRun(): void {
    this.#run?.stop.abort();
  }

  stop(): void {
    this.#stop.abort();
    this.stopRun();
  }

  /** Reads the report of the teardown that is shown; anew where its journal has grown. */
  readReport(): void {
    const {open} = this.#view;
    if (!open?.ledger.approved) return;
    const {ledger, plan} = open;
    const grown = `${plan.id} ${String(ledger.intended)} ${String(ledger.answers.length)} ${String(ledger.closed?.at)}`;
    if (grown === this.#reported) return;
    this.#reported = grown;
    this.port.report(plan).then(
      report => {
        const now = this.#view.open;
        if (now?.plan === plan) this.#put({open: {...now, report}});
      },
      (error: unknown) => {
        this.#say(`There is no report: ${reasonOf(error)}`);
      },
    );
  }

  listOnce(account: string): void {
    if (this.#account === account) return;
    this.#account = account;
    this.#list();
  }

  lookBack(account: string): void {
    if (account === this.#lookedBackAt) return;
    this.#lookedBackAt = account;
    this.#account = account;
    this.#list(kept => {
      const [first] = kept.filter(({finished, stage}) => !finished && stage !== 'plan');
      if (!first) return;
      const message = messages.openTeardown(`${first.id}: ${first.text}`);
      this.#hooks.update(state => (state.message || state.dialog ? state : {...state, message}));
    });
  }

  carryOut(effect: Effect, context: ScreenContext): boolean {
    switch (effect.kind) {
      case 'write':
        this.port.allowWrites(effect.on);
        // Flows are told too.
        return false;
      case 'stop-flows':
        this.stopRun();
        return false;
      case 'start-flow':
        if (!effect.dialog.teardown) return false;
        this.#confirmed(effect.dialog, context);
        return true;
      case 'teardown':
        this.#do(effect.ask, context);
        return true;
      default:
        return false;
    }
  }

  #do(asked: TeardownAsk, {picture, now}: ScreenContext): void {
    const account = lastSeen(picture.identity)?.account ?? '';
    switch (asked.do) {
      case 'list':
        this.#account = account;
        return this.#list();
      case 'draft':
        return this.#draft(asked.id ?? this.port.newId(now), asked.wishes);
      case 'wish':
        return this.#wish(asked.wishes, now);
      case 'open':
        return this.#open(account, asked.id);
      case 'open-draft': {
        const {plan} = this.#view.draft ?? {};
        if (!plan) return;
        this.#put({open: this.port.unapproved(plan, now)});
        return this.#check();
      }
      case 'check':
        return this.#check();
      case 'export':
        return this.#export();
      case 'rehearse': {
        const shown = planShown(this.#view);
        return shown && this.#rehearsals.start(shown.plan, now);
      }
      case 'profiles':
        return this.#profiles(asked.region);
      case 'run':
        return this.#start();
      case 'pause':
        return this.#run?.teardown.pause();
      case 'resume':
        return this.#run?.teardown.resume();
      case 'look-now':
        if (this.#run) return this.#run.teardown.lookNow();
        if (this.#view.open?.ledger.approved) this.#open(account, this.#view.open.plan.id);
        return;
      case 'answer':
        return this.#said(async run => {
          for (const question of [asked.question, ...(asked.alike ?? [])])
            await run.answer(question, asked.choice, asked.typed);
        });
      case 'confirm':
        return this.#said(run => {
          const gate = run.view().gates.find(({phrase}) => phrase === asked.phrase);
          const covers = asked.covers ?? gate?.covers;
          return gate?.covers.join(' ') === covers?.join(' ')
            ? run.confirm(asked.phrase)
            : Promise.reject(new Error('It covers something else by now. Nothing was sent. Read it again.'));
        });
      case 'prepare-abort':
        return this.#prepareAbort();
      case 'abort':
        return this.#said(run => run.abort(asked.phrase, asked.wishes));
    }
  }

  #put(change: Partial<TeardownsView>): void {
    this.#view = {...this.#view, ...change};
    this.#hooks.onChange();
  }

  #say(text: string): void {
    this.#hooks.update(state => ({...state, message: messages.noVerb(text)}));
  }

  #list(then: (kept: readonly KeptPlanLine[]) => void = () => undefined): void {
    const account = this.#account ?? '';
    this.port.list(account).then(
      kept => {
        this.#put({kept});
        then(kept);
      },
      (error: unknown) => {
        this.#put({kept: []});
        this.#say(`The plans cannot be read: ${reasonOf(error)}`);
      },
    );
  }

  #draft(id: string, wishes: Wishes): void {
    this.#drafting?.abort();
    const drafting = new AbortController();
    this.#drafting = drafting;
    this.#made = undefined;
    const progress = new Map<Region, InventoryProgress['at']>();
    const {open: _other, ...rest} = this.#view;
    this.#view = {...rest, draft: {id, wishes, asking: true, progress, reading: []}};
    const change = (more: Partial<Draft>) => {
      const {draft} = this.#view;
      if (this.#drafting === drafting && draft) this.#put({draft: {...draft, ...more}});
    };
    this.port
      .draft(id, wishes, {
        stop: AbortSignal.any([drafting.signal, this.#stop.signal]),
        onProgress: news => {
          const {draft} = this.#view;
          if (news.is === 'inventory') {
            progress.set(news.of.region, news.of.at);
            change({progress: new Map(progress)});
          } else change({reading: [...(draft?.reading ?? []).filter(({is}) => is !== news.is), news]});
        },
      })
      .then(
        made => {
          if (this.#drafting !== drafting) return;
          this.#made = made;
          this.#take(made, wishes);
        },
        (error: unknown) => {
          change({asking: false, trouble: reasonOf(error)});
        },
      );
  }

  #take(made: MadeDraft, wishes: Wishes): void {
    const {plan, forecast, found} = made;
    const {draft} = this.#view;
    if (!draft) return;
    const {savedAt: _before, trouble: _over, ...rest} = draft;
    this.#put({draft: {...rest, wishes, asking: false, reading: [], found, plan, forecast}});
    if (plan.gaps.length > 0) return;
    // Kept before it is approved, so that another person may read and approve it.
    this.port.keep(plan).then(
      () => {
        const now = this.#view.draft;
        if (now?.plan === plan) this.#put({draft: {...now, savedAt: plan.madeAt}});
        this.#list();
      },
      (error: unknown) => {
        this.#say(`The plan cannot be kept: ${reasonOf(error)}`);
      },
    );
  }

  #wish(wishes: Wishes, _now: Date): void {
    if (!this.#made) return this.#say(messages.planAsking().line);
    try {
      const made = this.port.again(this.#made, wishes);
      this.#take(made, wishes);
    } catch (error) {
      this.#say(reasonOf(error));
    }
  }

  #open(account: string, id: string): void {
    const {draft} = this.#view;
    if (draft?.id === id) {
      const {open: _other, opening: _none, ...rest} = this.#view;
      this.#view = rest;
      this.#hooks.update(state => goOnTo(state, {screen: 'stage', stage: draft.plan ? 'plan' : 'inventory'}));
      return;
    }
    if (this.#run?.teardown.plan.id === id) {
      this.#follow(this.#run);
      return this.#goTo(this.#view.open);
    }
    if (this.#run) return this.#say('Another teardown runs here. It can be left with q.');
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#put({opening: {id}});
    this.port.open(account, id, AbortSignal.any([opening.signal, this.#stop.signal])).then(
      opened => {
        if (this.#opening !== opening) return;
        this.#opened(opened);
        this.#goTo(opened);
      },
      (error: unknown) => {
        if (this.#opening === opening) this.#put({opening: {id, trouble: reasonOf(error)}});
      },
    );
  }

  #opened(open: OpenTeardown): void {
    const {opening: _over, ...rest} = this.#view;
    this.#view = {...rest, open};
    this.#hooks.onChange();
  }

  /** A stage that is shown follows the one that the teardown is in. */
  #goTo(open: OpenedPlan | undefined): void {
    if (!open) return;
    const stage = open.ledger.approved ? open.view.stage : 'plan';
    this.#hooks.update(state =>
      state.place.screen === 'stage' ? goOnTo(state, {screen: 'stage', stage}) : state,
    );
  }

  #check(): void {
    const {open} = this.#view;
    if (!open) return;
    const {checks: _before, ...rest} = open;
    this.#put({open: rest});
    this.port.check(open.plan, this.#stop.signal).then(
      checks => {
        const now = this.#view.open;
        if (now?.plan === open.plan) this.#put({open: {...now, checks}});
      },
      (error: unknown) => {
        const now = this.#view.open;
        const checks = [{result: 'refused' as const, text: reasonOf(error)}];
        if (now?.plan === open.plan) this.#put({open: {...now, checks}});
      },
    );
  }

  #export(): void {
    const {draft, open} = this.#view;
    const plan = open?.plan ?? draft?.plan;
    if (!plan) return;
    const report = open?.report;
    (report ? this.port.exportReport(plan, report) : this.port.export(plan)).then(
      names => {
        this.#hooks.update(state => ({...state, message: messages.exported(names.join(', '))}));
      },
      (error: unknown) => {
        this.#say(`Nothing was written: ${reasonOf(error)}`);
      },
    );
  }

  #profiles(region: string): void {
    const {draft} = this.#view;
    const none = () => {
      this.#hooks.update(state => ({...state, message: messages.noProfiles()}));
    };
    if (!draft || !this.port.profiles) return none();
    this.port.profiles().then(
      names => {
        if (names.length === 0) return none();
        const overlay = profileMenu(draft.wishes, draft.id, region, names);
        this.#hooks.update(state => (state.overlay || state.dialog ? state : {...state, overlay}));
      },
      (error: unknown) => {
        this.#say(reasonOf(error));
      },
    );
  }

  /** A page was confirmed. */
  #confirmed(dialog: FlowDialog, context: ScreenContext): void {
    const {teardown} = dialog;
    switch (teardown?.is) {
      case 'scope': {
        const {account} = dialog.subject;
        const choices = scopeChoices(context, account);
        const shown = {choices, looked: true};
        const read = draftOf(dialog.verb, dialog.subject, dialog.values, fieldsIn(dialog, shown));
        if (read.is !== 'whole' || !choices.scope) return;
        const scope = readScope(read.goal as Entered, choices.scope);
        if (!scope.ok) return;
        this.#hooks.update(({dialog: _done, ...state}) =>
          openPlace(goBack(state), {screen: 'stage', stage: 'inventory'}),
        );
        return this.#do({do: 'draft', wishes: scope.wishes}, context);
      }
      case 'approve':
        return this.#approve(dialog);
      case 'typed':
        this.#hooks.update(({dialog: _done, ...state}) => state);
        return this.#do(teardown.ask, context);
      case undefined:
        return;
    }
  }

  #approve(dialog: FlowDialog): void {
    const {open} = this.#view;
    if (!open) return;
    const {plan} = open;
    const refuse = (text: string, lines: readonly string[] = []) => {
      this.#hooks.update(state => {
        if (state.dialog?.subject !== dialog.subject) return state;
        const note = lines.length > 0 && noteOf('The account no longer matches the plan', lines);
        return {
          ...state,
          dialog: readAgain(state.dialog, ''),
          message: messages.notStarted(text),
          ...(note && {overlay: note}),
        };
      });
      this.#check();
    };
    const given = {account: dialog.subject.account, phrase: dialog.phrase.text};
    this.port.approve(plan, given, this.#stop.signal).then(
      result => {
        if (result.is !== 'refused') return this.#approved(open);
        const {refused, remedy, drift} = result;
        refuse(
          (refused.split('\n')[0] ?? refused).replace(/:$/u, '.'),
          drift && [
            ...refused.split('\n'),
            remedy,
            'Done so far stays done. What is not in the plan is never touched.',
          ],
        );
      },
      (error: unknown) => {
        refuse(reasonOf(error));
      },
    );
  }

  #approved({plan}: OpenTeardown): void {
    // The plan in the making is the one that runs now.
    const {draft, ...rest} = this.#view;
    this.#view = draft?.id === plan.id ? rest : this.#view;
    this.#made = undefined;
    this.#hooks.update(({dialog: _done, ...state}) => goOnTo(state, {screen: 'stage', stage: 'run'}));
    this.#list();
    this.#start();
  }

  #start(): void {
    const {open} = this.#view;
    if (!open || this.#run) return;
    const stop = new AbortController();
    this.port.run(open.plan, AbortSignal.any([stop.signal, this.#stop.signal])).then(
      teardown => {
        const run = {teardown, stop};
        this.#run = run;
        this.#follow(run);
        // An earlier ^C was for what ran then.
        this.#hooks.update(({interrupted: _before, ...state}) => state);
        teardown.subscribe(() => {
          this.#isBehind = true;
          this.#hooks.onChange();
        });
        teardown.end.then(
          ({run: end, view}) => {
            this.#ended(run, 'why' in end ? end.why : undefined, view);
          },
          (error: unknown) => {
            this.#ended(run, reasonOf(error), teardown.view());
          },
        );
      },
      (error: unknown) => {
        this.#notStarted(open, reasonOf(error));
      },
    );
  }

  /** It may have been approved just now: what the journal says of it is read anew. */
  #notStarted({plan}: OpenTeardown, why: string): void {
    this.#hooks.update(state => ({...state, message: messages.notStarted(why)}));
    const put = (read: Partial<OpenTeardown>) => {
      const now = this.#view.open;
      if (now?.plan.id === plan.id && !this.#run)
        this.#put({open: {...now, ...read, running: {is: 'no', why}}});
    };
    this.port.open(plan.account, plan.id, this.#stop.signal).then(put, () => {
      put({});
    });
  }

  /** Takes in how a run stands. */
  #follow({teardown}: Run): void {
    const {open} = this.#view;
    this.#isBehind = false;
    if (!open || open.plan.id !== teardown.plan.id) return;
    const {phrase: _approved, checks: _old, ...rest} = open;
    const paused = teardown.paused();
    const inHand = teardown.inFlight().length;
    const view = teardown.view();
    const before = open.view.stage;
    const {opening: _over, ...shown} = this.#view;
    this.#view = {
      ...shown,
      open: {
        ...rest,
        ledger: teardown.ledger,
        view,
        scene: teardown.scene(),
        abortPhrase: teardown.abortPhrase(),
        running: paused
          ? inHand > 0
            ? {is: 'pausing', inHand}
            : {is: 'paused', why: paused.why}
          : {is: 'yes'},
      },
    };
    if (before !== view.stage)
      this.#hooks.update(state =>
        state.place.screen === 'stage' && state.place.stage === before
          ? goOnTo(state, {screen: 'stage', stage: view.stage})
          : state,
      );
  }

  #ended(run: Run, why: string | undefined, view: OpenTeardown['view']): void {
    if (this.#run !== run) return;
    this.#follow(run);
    this.#run = undefined;
    const {open} = this.#view;
    if (open) {
      const {abortPhrase: _gone, ...rest} = open;
      this.#put({open: {...rest, view, running: {is: 'no', ...(why !== undefined && {why})}}});
    }
    this.#list();
  }

  #prepareAbort(): void {
    const run = this.#run;
    if (!run) return this.#say('The teardown does not run here. P resumes it first.');
    run.teardown.lookAtKeys().then(
      () => {
        if (this.#run !== run) return;
        this.#follow(run);
        const step = this.#view.open && abortStep(this.#view.open);
        if (step && 'step' in step && step.step === 'menu')
          this.#hooks.update(({message: _looking, ...state}) =>
            state.overlay || state.dialog ? state : {...state, overlay: step.menu},
          );
      },
      (error: unknown) => {
        this.#say(reasonOf(error));
      },
    );
  }

  #said(say: (run: RunningTeardown) => Promise<void>): void {
    if (!this.#run) return this.#say('The teardown does not run here. P resumes it first.');
    say(this.#run.teardown).catch((error: unknown) => {
      this.#say(reasonOf(error));
    });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
