import type {Drawing} from '../plain-drawing.ts';
import type {Speaker} from './speaker.ts';

/**
 * Has the terminal's keys read by a speaker. It is never cleared, and no other screen is entered: what was said stays.
 * Keys are taken one by one and echoed by the speaker, so that those typed before a question can be told from its
 * answer.
 */
export function speakOn(speaker: Speaker, {stdin}: Pick<NodeJS.Process, 'stdin'>): Drawing {
  const read = (chunk: string) => {
    speaker.input(chunk);
  };
  const enter = () => {
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.on('data', read);
    process.once('exit', leave);
  };
  const leave = () => {
    process.off('exit', leave);
    stdin.off('data', read);
    stdin.setRawMode(false);
    // Else the process would wait for keys for ever.
    stdin.pause();
  };
  enter();
  return {
    redraw: () => {
      speaker.again();
    },
    async suspend(task) {
      speaker.stop();
      leave();
      await task();
      enter();
      stdin.resume();
      speaker.again();
    },
    close() {
      speaker.stop();
      leave();
      return Promise.resolve();
    },
  };
}
