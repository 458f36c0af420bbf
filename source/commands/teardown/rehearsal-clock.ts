import {deadline} from '../../model/age.ts';

/** Shows on a terminal how far the time of a rehearsal is, in a line that is written over; elsewhere nothing. */
export function rehearsalClock(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): {
  readonly tell: (now: Date) => void;
  readonly clear: () => void;
} {
  let shown = '';
  const show = (text: string) => {
    if (text === shown || !stream.isTTY) return;
    stream.write(`\r\u001b[K${text}`);
    shown = text;
  };
  return {
    tell: now => {
      show(`Rehearsing: ${deadline(now, now)}`);
    },
    clear: () => {
      show('');
    },
  };
}
