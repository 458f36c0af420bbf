import {deadline} from '../../model/age.ts';
import type {Region} from '../../model/ids.ts';
import {count} from '../messages.ts';
import type {LaneDecision} from './decision.ts';
import type {JudgedKeys} from './judged-keys.ts';
import type {Lane} from './lane-memory.ts';
import type {Plan} from './plan.ts';
import type {LaneStep, TeardownView} from './view.ts';

/**
 * What is known of the keys of stores whose planned keys are all gone. A key of their Regions that was accepted unread
 * may be in one of them, and nobody can see whether it is.
 */
export function keysLeft(
  {acceptedKeys}: Pick<Plan, 'acceptedKeys'>,
  stores: readonly {readonly region: Region}[],
): string {
  const unread = acceptedKeys.filter(key => stores.some(({region}) => region === key.region)).length;
  return unread === 0
    ? '0 keys left'
    : `0 keys left of those that can be read; ${String(unread)} accepted unread may be in ${stores.length === 1 ? 'it' : 'them'}`;
}

/** The short words of rows and of the line that says what comes next. */
export const rowWords = {
  /** What is so in one lane. */
  text: (decision: LaneDecision, step: LaneStep, keys: JudgedKeys, {plan, store, now}: Lane): string => {
    switch (decision.do) {
      case 'finish':
        return decision.text;
      case 'gate':
        return `${keysLeft(plan, [store])}; the second phrase is needed`;
      case 'ask':
        return decision.questions.length === 1
          ? decision.questions[0].what
          : `${decision.questions[0].what} (and ${String(decision.questions.length - 1)} more)`;
      case 'act':
        return step === 'schedule keys' || step === 'soak'
          ? `${step} ${String(store.keys.length - keys.acts.length)}/${String(store.keys.length)}`
          : step;
      case 'record':
      case 'settle':
        return 'writing down what was seen';
      case 'wait':
        return decision.for === 'date' && keys.pending.firstDate && keys.pending.firstDate > now
          ? `${count(keys.pending.count, 'key')} PendingDeletion until ${deadline(keys.pending.firstDate, now)}`
          : decision.why;
    }
  },
  approve: 'type the phrase that approves the plan',
  gaps: (n: number) => `${count(n, 'answer')} missing before the plan can be approved`,
  decide: (n: number) => `${count(n, 'decision')} needed`,
  phrase: (phrase: string) => `type: ${phrase}`,
  silent: (regions: readonly string[]) => `waiting for ${regions.join(', ')} to answer`,
  due: (n: number) => `${count(n, 'step')} can be done now`,
  wait: (until: Date | undefined, now: Date) =>
    until ? `nothing to do before ${deadline(until, now)}` : 'AWS is at work',
  finished: (role: TeardownView['role']) =>
    role === 'not-asked' ? 'finished: read the report' : `finished (role ${role}): read the report`,
  everyRegion: 'verify that every Region is empty',
  role: 'service-linked role',
};
