import {clock as clockText} from '../../model/age.ts';
import {lastSeen} from '../../model/observation.ts';
import {summarise} from '../../model/summary.ts';
import type {View} from '../act.ts';
import {toAscii} from '../ascii.ts';
import {wrapText} from '../cells.ts';
import type {Key} from '../dispatcher.ts';
import type {Message} from '../messages.ts';
import type {AppState} from '../state.ts';
import {answerDialog} from './answer-dialog.ts';
import {keysOf, readLine} from './line-keys.ts';
import {newsBetween, sayable, type Said} from './news.ts';
import {dialogAsks, phaseOf, type DialogPhase} from './read-dialog.ts';
import {pageOfLines, pageOfRows, type Reading} from './reading.ts';
import {whose} from './store-sentences.ts';
import {makeTypist} from './typist.ts';
import {identityOf, readingOf, type Now} from './what-is-read.ts';

/** What a speaker needs of the world. */
export type SpeakerOptions = {
  /** Appends text to the terminal; nothing that was written is ever changed. */
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly ascii: boolean;
  readonly demo: boolean;
  /** This machine's steady clock, in milliseconds. */
  readonly clock: () => number;
  /** Gives keys to the session as if they had come in one read. */
  readonly press: (keys: readonly Key[]) => void;
};

/** The screen in words: reads out what is there, and turns typed lines into the keys of the screen. */
export type Speaker = {
  /** To be called with each look of the session. */
  look(state: AppState, view: View): void;
  /** A chunk of terminal input, as it was read. */
  input(chunk: string): void;
  /** Reads everything again, after the terminal was away. */
  again(): void;
  stop(): void;
};

// Keys that are asked for longer than this are waited for no more before the first board is read. Milliseconds.
const keysWaitMs = 3000;

/** Makes a speaker. It says nothing before its first look. */
export function makeSpeaker(options: SpeakerOptions): Speaker {
  const {write, clock, demo} = options;
  let now: Now | undefined;
  let busy = false;
  let read = '';
  let reading: Reading = {lines: [], foot: ''};
  let from = 0;
  /** The place under what is open: it is not read again when that closes. */
  let placeRead: {readonly identity: string; readonly reading: Reading; readonly from: number} | undefined;
  let said: Said | undefined;
  let heard: Message | undefined;
  let answeredAt: number | undefined;
  let boardIsRead = false;
  let asked = 0;
  let askedOf: object | undefined;
  let atPrompt = false;

  const phaseNow = (): DialogPhase | undefined => {
    const dialog = now?.state.dialog;
    const shownWith = now?.view.dialog;
    if (!dialog) return undefined;
    if (askedOf !== dialog.subject) {
      askedOf = dialog.subject;
      asked = 0;
    }
    return shownWith ? phaseOf(dialog, shownWith, asked) : {is: 'looking'};
  };

  /** Where what is typed may cause something: keys from before the prompt are dropped there. */
  const confirms = (phase = phaseNow()): boolean =>
    (phase !== undefined && phase.is !== 'field') ||
    now?.state.overlay?.kind === 'ask' ||
    now?.state.overlay?.kind === 'mfa';

  const hidden = (): boolean => {
    const phase = phaseNow();
    return (phase?.is === 'field' && phase.field.kind === 'secret') || now?.state.overlay?.kind === 'mfa';
  };

  function print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const width = Math.max(20, options.columns() - 1);
    const rows = lines.flatMap(text => wrapText(text, width));
    const text = `${atPrompt ? '\n' : ''}${rows.map(row => `${row.trimEnd()}\n`).join('')}`;
    write(options.ascii ? [...text].map(one => (one === '\n' ? one : toAscii(one))).join('') : text);
    atPrompt = false;
  }

  function prompt(): void {
    if (!now || atPrompt) return;
    const {state, view} = now;
    const account = lastSeen(view.context.picture.identity)?.account ?? 'account unknown';
    const phase = phaseNow();
    const asks = phase ? `, ${dialogAsks(phase)}` : state.overlay?.kind === 'mfa' ? ', MFA code' : '';
    write(`${demo ? 'DEMO ' : ''}${account} ${state.write ? 'WRITE' : 'read-only'}${asks} > `);
    write(typist.echo());
    atPrompt = true;
  }

  /** Says what is new since the last time, and asks again. */
  function speak(): void {
    if (!now || busy) return;
    const {state, view} = now;
    const lines: string[] = [];
    const phase = phaseNow();
    if (state.message && state.message !== heard) lines.push(state.message.full);
    heard = state.message;
    const identity = identityOf(now, phase, boardReady(view));
    const isNew = identity !== read;
    const sayableNow = sayable(view.context);
    if (boardIsRead && !confirms(phase)) {
      if (said) lines.push(...newsBetween(said, sayableNow, view.context));
      said = sayableNow;
    }
    if (isNew) {
      read = identity;
      const isBack = identity === placeRead?.identity;
      if (isBack && placeRead) ({reading, from} = placeRead);
      else {
        from = 0;
        reading = readingOf(now, phase);
      }
      if (confirms(phase)) {
        typist.askedNow();
      }
      if (isBack && reading.lines[0] !== undefined) lines.push(`Back: ${reading.lines[0]}`);
      else lines.push(...head(now), ...page());
      if (identity.startsWith('place')) placeRead = {identity, reading, from};
      if (state.place.screen === 'board' && identity.startsWith('place') && !identity.endsWith('waiting')) {
        boardIsRead = true;
        said = sayableNow;
      }
    }
    print(lines);
    prompt();
  }

  /** False until the first answers are worth reading: every Region has answered or failed, and the keys are read. */
  function boardReady({context: {picture, now: time}}: View): boolean {
    if (boardIsRead) return true;
    const summary = summarise(picture, time);
    if (picture.regions.length === 0 || summary.waiting > 0) return false;
    answeredAt ??= clock();
    const keysRead = summary.rows.every(row => row.kind !== 'store' || row.keys.status !== 'reading');
    return keysRead || clock() - answeredAt > keysWaitMs;
  }

  /** The next lines or rows of what is read, and what can be typed. */
  function page(): readonly string[] {
    const {lines, choices = [], foot} = reading;
    const said = from === 0 ? lines.slice(0, pageOfLines) : lines.slice(from, from + pageOfLines);
    if (choices.length === 0) {
      const left = lines.length - from - said.length;
      from += said.length;
      return [...said, ...(left > 0 ? [`${String(left)} more lines, m reads on.`] : []), foot];
    }
    const rows = choices
      .slice(from, from + pageOfRows)
      .map(({line: text}, index) => `${String(from + index + 1)}. ${text}`);
    const head = from === 0 ? lines : [];
    from += rows.length;
    const left = choices.length - from;
    return [...head, ...rows, ...(left > 0 ? [`${String(left)} more.`] : []), foot];
  }

  function head({state, view: {context}}: Now): readonly string[] {
    if (state.place.screen !== 'board' || state.overlay || state.dialog) return [];
    const identity = lastSeen(context.picture.identity);
    const badge = `${demo ? 'demo, ' : ''}${state.write ? 'write' : 'read-only'}${context.paused ? ', paused' : ''}`;
    return [`${whose(identity)}, ${badge}, ${clockText(context.now).slice(0, 5)} UTC.`];
  }

  const give = (names: readonly string[]) => {
    options.press(names.map(name => ({kind: 'press', name})));
  };
  const each = (names: readonly string[]) => {
    for (const name of names) give([name]);
  };

  /** Does what a typed line asks for; what comes of it is said at its end. */
  function enter(typed: string): void {
    if (!now) return;
    const readAgain = () => {
      read = '';
      placeRead = undefined;
    };
    let extra: readonly string[] = [];
    busy = true;
    const phase = phaseNow();
    const {overlay} = now.state;
    if (phase) {
      const answered = answerDialog(typed, phase, {now: () => now, press: each});
      if (answered === 'field') asked += 1;
      else if (answered !== 'done') extra = [answered];
    } else if (overlay?.kind === 'ask') {
      if (typed.trim() === '2') each(overlay.focus === 'act' ? ['Enter'] : ['Tab', 'Enter']);
      else give(['Esc']);
    } else if (overlay?.kind === 'mfa') {
      if (typed.trim() === '') give(['Esc']);
      else each([...[...overlay.code].map(() => 'Backspace'), ...keysOf(typed.trim()), 'Enter']);
    } else extra = plainly(typed, readAgain);
    busy = false;
    print(extra);
    speak();
    prompt();
  }

  /** A line where nothing is being confirmed; what is to be said beside the screen's own words. */
  function plainly(typed: string, readAgain: () => void): readonly string[] {
    const state = now?.state;
    if (!state) return [];
    const meaning = readLine(typed, state);
    switch (meaning.is) {
      case 'again':
        readAgain();
        return [];
      case 'number': {
        const choice = reading.choices?.[meaning.n - 1];
        if (!choice) return [`There is no number ${String(meaning.n)} here.`];
        // A cursor may move over many rows: they are keys of one read. What opens comes after them.
        const {keys} = choice;
        give(keys.filter(key => key !== 'Enter'));
        if (keys.includes('Enter')) give(['Enter']);
        return choice.said === undefined ? [] : [`Chosen: ${choice.said}`];
      }
      case 'more': {
        const rest = (reading.choices ?? reading.lines).length > from;
        return rest ? page() : ['There is no more.'];
      }
      case 'keys':
        each(meaning.keys);
        return [];
      case 'text':
        if (state.overlay?.kind === 'pick' && state.overlay.field) {
          give(['G']);
          each([...keysOf(meaning.text), 'Enter']);
          return [];
        }
        return ['Not known here; q closes what is open.'];
      case 'palette':
        return palette(meaning.line);
    }
  }

  function palette(text: string): readonly string[] {
    each([':', ...keysOf(text), 'Enter']);
    const overlay = now?.state.overlay;
    if (overlay?.kind !== 'palette') return [];
    give(['Esc']);
    return [overlay.answer ?? 'That is no command.'];
  }

  const typist = makeTypist({
    write,
    clock,
    confirms,
    hidden,
    say: message => {
      print([message.full]);
    },
    ask: prompt,
    askAnew: () => {
      write('\n');
      atPrompt = false;
      prompt();
    },
    onLine(text) {
      atPrompt = false;
      enter(text);
    },
    onKey(name) {
      give([name]);
      prompt();
    },
  });

  return {
    look(state, view) {
      now = {state, view};
      speak();
    },
    input: typist.input,
    again() {
      read = '';
      placeRead = undefined;
      atPrompt = false;
      speak();
    },
    stop() {
      typist.stop();
      if (atPrompt) write('\n');
      atPrompt = false;
    },
  };
}
