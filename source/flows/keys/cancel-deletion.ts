import {z} from 'zod';
import {deadline} from '../../model/age.ts';
import type {Key} from '../../model/key.ts';
import {lastSeen} from '../../model/observation.ts';
import {awsCommand} from '../aws-cli.ts';
import {count, listed} from '../messages.ts';
import {keyFlow, keysGoalPart, type KeysGoal, type KeyVerb, type Meaning} from './each-key.ts';
import {entriesOf, keyChecks, namesOf} from './key-words.ts';

const goalSchema = z.object(keysGoalPart);
const writeOf = ({region}: KeysGoal, keyId: Key['id']) =>
  ({operation: 'CancelKeyDeletion', region, keyId}) as const;

/** Only PendingDeletion can be cancelled; every other state, also one nobody knows yet, has nothing to cancel. */
function before({state, deletionDate}: Key, now: Date): Meaning {
  if (state !== 'PendingDeletion') return {is: 'reached', text: `is not pending deletion: it is ${state}`};
  return deletionDate && deletionDate < now
    ? {
        is: 'deferred',
        text: `should be gone since ${deadline(deletionDate, now)}: AWS may refuse to keep it`,
      }
    : {is: 'ready'};
}

function after({state}: Key): Meaning {
  switch (state) {
    case 'PendingDeletion':
      return {is: 'ready'};
    case 'Unavailable':
      return {
        is: 'reached',
        text: 'is kept: Unavailable while its store is not connected, and Disabled then',
      };
    default:
      return {is: 'reached', text: `is kept: it is ${state}`};
  }
}

export const cancelDeletionVerb: KeyVerb<KeysGoal> = {
  name: 'cancel-deletion',
  parse: goal => goalSchema.parse(goal),
  operation: 'CancelKeyDeletion',
  write: writeOf,
  done: 'kept',
  before,
  after,
  next: 'A key whose deletion was cancelled is Disabled: enable it when you are sure.',
  brief: (goal, scene, now, evidence = {}) => ({
    title: `Cancel the deletion of ${count(goal.keys.length, 'KMS key')}`,
    consequences: [
      {
        when: 'At once',
        text: `${listed(namesOf(goal))} ${goal.keys.length === 1 ? 'comes' : 'come'} back Disabled; enable separately`,
      },
      ...entriesOf(goal, scene)
        .flatMap(entry => {
          const date = lastSeen(entry.key)?.deletionDate;
          return date
            ? [{when: 'Instead of', text: `${entry.aliases[0] ?? entry.id} deleted ${deadline(date, now)}`}]
            : [];
        })
        .slice(0, 6),
      {when: 'Undo', text: 'Schedule the deletion again, with a whole new waiting period'},
    ],
    checks: [...keyChecks(goal, scene, now, before), ...(evidence.permissions ?? [])],
    confirm: {level: 1, button: 'Cancel deletion'},
    awsCli: goal.keys.map(({id}) => awsCommand(writeOf(goal, id))),
  }),
};

/** Cancels the scheduled deletion of one or many KMS keys; they are Disabled then. */
export const cancelDeletion = keyFlow(cancelDeletionVerb);
