import {messages, type Message} from '../messages.ts';
import type {NewFile, TakeAway} from './take-away.ts';

/** Text that leaves the screen. */
export type TakeAwayEffect =
  /** `what`: what a message calls it; `stem` begins the name of the file that takes it where the terminal cannot. */
  | {readonly kind: 'copy'; readonly what: string; readonly text: string; readonly stem: string}
  | {readonly kind: 'save'; readonly stem: string; readonly files: readonly NewFile[]};

const isOurs = (effect: {readonly kind: string}): effect is TakeAwayEffect =>
  effect.kind === 'copy' || effect.kind === 'save';

/**
 * Carries out what takes text away and says what came of it: that it was sent, never that it arrived.
 *
 * @param port absent: nothing can leave this screen
 */
export function sessionTakeAway(
  port: TakeAway | undefined,
  say: (message: Message) => void,
): {readonly carryOut: (effect: {readonly kind: string}) => boolean} {
  const take = async (from: TakeAway, effect: TakeAwayEffect): Promise<Message> => {
    const taken =
      effect.kind === 'copy'
        ? await from.copy(effect.text, effect.stem)
        : await from.save(effect.stem, effect.files);
    if (taken.how === 'written') return messages.written(taken.names, taken.why);
    return messages.sent(effect.kind === 'copy' ? effect.what : '', taken.bytes);
  };
  return {
    carryOut(effect) {
      if (!isOurs(effect)) return false;
      if (!port) {
        say(messages.nothingLeaves());
        return true;
      }
      take(port, effect).then(say, (error: unknown) => {
        say(messages.notWritten(error instanceof Error ? error.message : String(error)));
      });
      return true;
    },
  };
}
