import {flushKeys, patience, splitKeys, type Key, type Pending} from '../dispatcher.ts';
import {enterRefused, freshHand, shown, took, wasSeen, type Hand} from '../flow/hand.ts';
import {messages, type Message} from '../messages.ts';
import {emptyField, typeInto, type TextField} from '../text-field.ts';

/** What a typist asks of whoever reads out. */
export type TypistOptions = {
  readonly write: (text: string) => void;
  /** This machine's steady clock, in milliseconds. */
  readonly clock: () => number;
  /** What is typed now may cause something: keys from before the question are dropped. */
  readonly confirms: () => boolean;
  /** What is typed now is not to be read by others. */
  readonly hidden: () => boolean;
  /** Says something above the line that is being typed. */
  readonly say: (message: Message) => void;
  /** Shows the prompt, with the line as it is, where it does not stand. */
  readonly ask: () => void;
  /** The same on a new row, since what stands there no longer holds. */
  readonly askAnew: () => void;
  /** A whole line. */
  readonly onLine: (text: string) => void;
  /** A key that is no text and works at once. */
  readonly onKey: (name: string) => void;
};

/** Takes keys one by one, echoes them, and gives whole lines. */
export type Typist = {
  input(chunk: string): void;
  /** The line so far, as it may be shown. */
  echo(): string;
  /** A question that may cause something was just read out: what was typed before it goes. */
  askedNow(): void;
  stop(): void;
};

const atOnce: ReadonlySet<string> = new Set(['^C', '^Z', 'Tab', 'Shift-Tab', '^P', '^R']);

/** Makes a typist with an empty line. */
export function makeTypist(options: TypistOptions): Typist {
  const {write, clock, confirms, hidden, say, ask, askAnew, onLine, onKey} = options;
  let line: TextField = emptyField;
  let hand: Hand = freshHand;
  let isWarned = false;
  let pending: Pending = '';
  let timer: NodeJS.Timeout | undefined;
  let chunkNumber = 0;

  /** False where a key may not count as an answer: it came too soon, or its Enter came with a paste. */
  function counts(key: Key, name: string): boolean {
    const moment = {at: clock(), chunk: chunkNumber};
    if (!wasSeen(hand, moment)) {
      if (!isWarned) say(messages.typedAhead());
      isWarned = true;
      return false;
    }
    const before = hand;
    hand = took(hand, key, moment);
    const isRefused = name === 'Enter' && line.text !== '' && enterRefused(before, moment) !== undefined;
    if (isRefused) say(messages.enterIgnored());
    return !isRefused;
  }

  function take(key: Key): void {
    const name = key.kind === 'press' ? key.name : '';
    if (name === 'Esc') escape();
    else if (atOnce.has(name)) onKey(name);
    else if (confirms() && !counts(key, name)) ask();
    else if (name === 'Enter') {
      const {text} = line;
      line = emptyField;
      write('\n');
      onLine(text);
    } else if (name === '^U' || name === '^L') {
      if (name === '^U') line = emptyField;
      askAnew();
    } else type(key, name);
  }

  /** Esc drops what is typed; on an empty line, or where something is confirmed, it goes back. */
  function escape(): void {
    const isTyped = line.text !== '' && !confirms();
    line = emptyField;
    if (isTyped) askAnew();
    else onKey('Esc');
  }

  function type(key: Key, name: string): void {
    // A line is only ever written on at its end.
    if (name === 'Left' || name === 'Right') return;
    const next = typeInto(line, key);
    if (!next || next.text === line.text) return;
    const added = next.text.slice(line.text.length);
    if (next.text.startsWith(line.text)) write(hidden() ? '*'.repeat([...added].length) : added);
    else write('\b \b');
    line = next;
  }

  function takeAll(keys: readonly Key[]): void {
    chunkNumber += 1;
    for (const key of keys) take(key);
  }

  return {
    input(chunk) {
      clearTimeout(timer);
      const split = splitKeys(chunk, pending);
      pending = split.pending;
      takeAll(split.keys);
      const wait = patience(pending);
      if (wait === undefined) return;
      timer = setTimeout(() => {
        const flushed = flushKeys(pending);
        pending = flushed.pending;
        takeAll(flushed.keys);
      }, wait);
    },
    echo: () => (hidden() ? '*'.repeat([...line.text].length) : line.text),
    askedNow() {
      line = emptyField;
      hand = shown(freshHand, clock());
      isWarned = false;
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
