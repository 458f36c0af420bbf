import type {Key, KeyEntry} from '../model/key.ts';
import {isFresh} from '../model/observation.ts';
import {cancelDeletionVerb} from './keys/cancel-deletion.ts';
import {disableVerb} from './keys/disable.ts';
import type {KeysGoal, KeyVerb, Meaning} from './keys/each-key.ts';
import {enableVerb} from './keys/enable.ts';
import {scheduleDeletionVerb, type ScheduleGoal} from './keys/schedule-deletion.ts';
import {notLiveReason, readOnlyReason, type Verb, type VerbLimits} from './verbs.ts';

type Shown = Pick<KeyVerb<KeysGoal> | KeyVerb<ScheduleGoal>, 'name' | 'operation' | 'before'>;

const shown: readonly (readonly [Shown, string, 1 | 2, 1 | 3])[] = [
  [enableVerb, 'Enable...', 1, 1],
  [disableVerb, 'Disable...', 2, 3],
  [scheduleDeletionVerb, 'Schedule deletion...', 2, 3],
  [cancelDeletionVerb, 'Cancel deletion...', 1, 1],
];

/**
 * Everything that can be done to one key, or to the marked ones, with why not. A verb that works for some of several
 * keys is offered; its page says for which it does not.
 */
export function keyVerbs(keys: readonly KeyEntry[], limits: VerbLimits, now: Date): readonly Verb[] {
  return shown.map(([{name, operation, before}, label, one, several]) => {
    const action = `kms:${operation}`;
    const why = whyNot(keys, before, action, limits, now);
    return {
      id: name,
      label,
      flow: name,
      level: keys.length > 1 ? several : one,
      action,
      ...(why !== undefined && {disabled: why}),
    };
  });
}

function whyNot(
  keys: readonly KeyEntry[],
  before: (key: Key, now: Date) => Meaning,
  action: string,
  {readOnly, denied}: VerbLimits,
  now: Date,
): string | undefined {
  if (keys.length === 0) return 'no key chosen';
  const live = keys.flatMap(({key}) => (isFresh(key) ? [key.value] : []));
  if (live.length === 0) return notLiveReason;
  const meanings = live.map(key => before(key, now));
  const [first] = meanings;
  const useless = meanings.every(({is}) => is !== 'ready' && is !== 'deferred');
  if (useless && first)
    return first.is === 'moving' ? 'AWS is changing the key' : 'text' in first ? first.text : undefined;
  return denied?.get(action) ?? (readOnly ? readOnlyReason : undefined);
}
