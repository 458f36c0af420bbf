import {targetOf} from '../../flows/teardown/ledger.ts';
import type {RunningTeardown} from '../../flows/teardown/teardown-desk.ts';
import {clock} from '../../model/age.ts';
import {printable} from '../printable.ts';

/**
 * Writes a line for each call and for each lane that has something new to say, where somebody can see it.
 *
 * @returns ends it
 */
export function followRun(running: RunningTeardown, stream: NodeJS.WriteStream): () => void {
  if (!stream.isTTY) return () => undefined;
  const said = new Map<string, string>();
  const say = (about: string, text: string) => {
    if (said.get(about) === text) return;
    said.set(about, text);
    stream.write(`${clock(running.now())} ${printable(`${about} ${text}`)}\n`);
  };
  let due: NodeJS.Timeout | undefined;
  const tell = () => {
    due = undefined;
    for (const write of running.inFlight()) say(targetOf(write), `sending ${write.operation}`);
    for (const {store, step, text} of running.view().lanes)
      say(`${store.region} ${store.name}`, `${step}: ${text}`);
  };
  // Thousands of calls follow each other within minutes; nobody reads faster than this.
  const unsubscribe = running.subscribe(() => {
    due ??= setTimeout(tell, 250);
  });
  return () => {
    clearTimeout(due);
    unsubscribe();
  };
}
