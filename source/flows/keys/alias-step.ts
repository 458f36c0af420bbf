import type {KeyId} from '../../model/ids.ts';
import type {KeyEntry, KeyInventory} from '../../model/key.ts';
import {hasSettled, standingOf, triesOf, type Standing} from '../attempts.ts';
import type {Decision} from '../flow.ts';
import type {Sight} from '../fresh.ts';
import {words} from '../messages.ts';
import type {FlowRecord} from '../record.ts';
import {fail} from '../store/store-sight.ts';
import type {CreateKeyGoal} from './create-key.ts';

/** How old a list of keys may be to decide on: reading it takes minutes where there are many. */
export const keysAgeMs = 10 * 60_000;

/** Waits out the pause before a call is sent again; undefined once it is over. */
export const pauseUntil = ({at, why}: Extract<Standing, {is: 'again'}>, now: Date): Decision | undefined =>
  at > now ? lookAtKeys(why, (at.getTime() - now.getTime()) / 1000) : undefined;

export const lookAtKeys = (why: string, seconds: number): Decision => ({
  do: 'wait',
  why,
  seconds: Math.max(1, Math.ceil(seconds)),
  look: ['stores', 'keys'],
});

export const keyWithAlias = (inventory: KeyInventory, alias: string): KeyEntry | undefined =>
  [...inventory.entries.values()].find(({aliases}) => aliases.includes(alias));

/** The second call of a new key: its alias. A key without it is whole, and is never made again for it. */
export function aliasStep(
  goal: CreateKeyGoal,
  alias: string,
  keyId: KeyId,
  seen: Sight<KeyInventory>,
  record: FlowRecord,
  now: Date,
): Decision {
  const standing = standingOf(triesOf(record, ({operation}) => operation === 'CreateAlias'));
  const act: Decision = {
    do: 'act',
    write: {operation: 'CreateAlias', region: goal.region, alias, keyId},
    look: [],
  };
  const done: Decision = {do: 'finish', state: `The key ${keyId} is created in ${goal.name}, with ${alias}.`};
  const without = `The key ${keyId} is created in ${goal.name}, without ${alias}`;
  // AWS's own yes to both calls is an answer; a list that is late adds nothing to it.
  if (standing.is === 'carried-out') return done;
  if (standing.is === 'open') return act;
  if (!seen.ok) return seen.decision;
  const owner = keyWithAlias(seen.value, alias);
  if (owner?.id === keyId && standing.is !== 'in-doubt') return done;
  switch (standing.is) {
    case 'again':
      return pauseUntil(standing, now) ?? act;
    case 'refused':
      return fail(
        `${without}: ${words.refusedBy('kms:CreateAlias', standing.refusal.code, standing.refusal.message)}`,
        `${standing.refusal.remedy} The key works without an alias; do not create it again.`,
      );
    case 'given-up':
      return fail(`${without}: ${standing.why}.`, 'The key works without an alias; do not create it again.');
    case 'in-doubt': {
      const {number} = standing.step;
      if (owner?.id === keyId)
        return {do: 'settle', step: number, result: 'carried-out', because: 'AWS shows the alias on the key'};
      if (seen.value.aliasesFailed)
        return {
          do: 'stop',
          outcome: 'in-doubt',
          why: `${without}, as far as is known: the aliases cannot be read (${seen.value.aliasesFailed.code}).`,
          remedy: seen.value.aliasesFailed.remedy,
        };
      return hasSettled(standing.step, seen.at)
        ? {
            do: 'settle',
            step: number,
            result: 'not-carried-out',
            because: words.notSeenAfter(
              owner ? `AWS shows the alias on ${owner.id}` : 'AWS does not show the alias',
            ),
          }
        : lookAtKeys('no answer came to CreateAlias; it may have been carried out', 10);
    }
  }
}
