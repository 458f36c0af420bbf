import type {Key} from '../dispatcher.ts';

/** When a key came. */
export type Moment = {
  /** Milliseconds of this machine's steady clock. */
  readonly at: number;
  /** Keys that were read in one go have the same number. */
  readonly chunk: number;
};

/** What a dialog remembers of the keys that reached it, so that nothing is confirmed by accident. */
export type Hand = {
  /** When the first frame with the dialog in it was drawn; absent: it was not seen yet. */
  readonly shownAt?: number;
  /** The read that brought the last key. */
  readonly chunk?: number;
  /** When text came that nobody can have typed key by key: a paste, or several characters in one read. */
  readonly pastedAt?: number;
};

export const freshHand: Hand = {};

/** What was typed before the dialog could be read was meant for something else. Milliseconds after its first frame. */
const graceMs = 250;
/** Enter so soon after a paste came with it. */
const pasteMs = 1000;

/** True where a key reached a dialog that a person can have seen. */
export const wasSeen = ({shownAt}: Hand, {at}: Moment): boolean =>
  shownAt !== undefined && at - shownAt >= graceMs;

/** The dialog as it is on screen from now on. */
export const shown = (hand: Hand, at: number): Hand =>
  hand.shownAt === undefined ? {...hand, shownAt: at} : hand;

/** Remembers a key that the dialog took. */
export function took(hand: Hand, key: Key, {at, chunk}: Moment): Hand {
  const isText = key.kind === 'paste' || [...key.name].length === 1;
  const inOneGo = key.kind === 'paste' || (isText && hand.chunk === chunk);
  return {...hand, chunk, ...(inOneGo && {pastedAt: at})};
}

/** Why an Enter may not press a button that does something; undefined where it may. */
export function enterRefused(
  {chunk: last, pastedAt}: Hand,
  {at, chunk}: Moment,
): 'pasted' | 'glued' | undefined {
  if (last === chunk) return 'glued';
  return pastedAt !== undefined && at - pastedAt < pasteMs ? 'pasted' : undefined;
}
