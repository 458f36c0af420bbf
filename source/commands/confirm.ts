import type {Brief, Confirmation} from '../flows/flow.ts';
import {exitCodes} from './exit-codes.ts';
import {NotDone} from './not-done.ts';
import {ask, canAsk} from './prompt.ts';

/** How a change is confirmed on the command line. */
export type Asking = {
  /** What `--confirm` gave. */
  readonly given: string | undefined;
  /** Other names of the same thing that may be typed in place of its phrase, such as a key's id. */
  readonly alsoNamed: readonly string[];
  /** Shows the brief: before the question, and with a refusal, since it tells why so much is asked for. */
  readonly show: () => Promise<void>;
  readonly signal: AbortSignal;
};

/**
 * Gets the yes that a brief asks for, and resolves with what was typed; undefined where the command alone was enough.
 *
 * @throws NotDone with 3 and the phrase, where the confirmation is missing or differs
 */
export async function confirm({confirm: wanted}: Brief, asking: Asking): Promise<string | undefined> {
  const {given, alsoNamed, show, signal} = asking;
  const phrase = phraseOf(wanted);
  if (given !== undefined) {
    if (given === phrase || alsoNamed.includes(given) || isButton(given, wanted)) return given;
    await show();
    throw refusal(`The confirmation differs: this needs --confirm '${phrase}'.`, phrase);
  }
  if (canAsk()) {
    await show();
    const typed = await ask(
      wanted.level === 1
        ? `Type ${wanted.button.toLowerCase()} to go on; anything else leaves everything as it is: `
        : `Type ${phrase} to confirm; anything else leaves everything as it is: `,
      {hidden: false, signal},
    );
    if (typed === phrase || isButton(typed, wanted)) return typed;
    throw refusal('Not confirmed.', phrase);
  }
  // The command itself is the intent where one press of a button would be enough on the screen.
  if (wanted.level === 1) return undefined;
  await show();
  throw refusal(`This needs a confirmation: --confirm '${phrase}'.`, phrase);
}

const phraseOf = (wanted: Confirmation) => (wanted.level === 1 ? wanted.button.toLowerCase() : wanted.type);

const isButton = (text: string, wanted: Confirmation) =>
  wanted.level === 1 && text.toLowerCase() === wanted.button.toLowerCase();

const refusal = (why: string, phrase: string) =>
  new NotDone(exitCodes.refused, `${why} Nothing was sent.`, `Confirm with: ${phrase}`, {phrase});
