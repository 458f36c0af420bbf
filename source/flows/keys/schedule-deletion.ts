import {z} from 'zod';
import {deadline} from '../../model/age.ts';
import type {Key} from '../../model/key.ts';
import {isExternal} from '../../model/store-facts.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Evidence, Scene} from '../flow.ts';
import {count, listed} from '../messages.ts';
import {warning} from '../preconditions.ts';
import {keyFlow, keysGoalPart, type KeyVerb, type Meaning} from './each-key.ts';
import {
  barredState,
  confirmKeys,
  entriesOf,
  keyChecks,
  lastUseText,
  namesOf,
  storesNotConnected,
} from './key-words.ts';

/** The waiting period in days that AWS takes, and the one it assumes. */
export const waitingPeriod = {min: 7, max: 30, assumed: 30} as const;

const goalSchema = z.object({
  ...keysGoalPart,
  days: z.int().min(waitingPeriod.min).max(waitingPeriod.max).default(waitingPeriod.assumed),
});
export type ScheduleGoal = z.infer<typeof goalSchema>;

const writeOf = ({region, days}: ScheduleGoal, keyId: Key['id']) =>
  ({operation: 'ScheduleKeyDeletion', region, keyId, days}) as const;

function pending({deletionDate}: Key, now: Date): Meaning {
  return {
    is: 'reached',
    text: `is PendingDeletion: deleted ${deletionDate ? `${deadline(deletionDate, now)} or up to 24h later` : 'on a date AWS does not show'}`,
  };
}

function before(key: Key, now: Date): Meaning {
  switch (key.state) {
    case 'PendingDeletion':
      return pending(key, now);
    case 'Enabled':
    case 'Disabled':
    case 'Unavailable':
    case 'PendingImport':
      return {is: 'ready'};
    default:
      return barredState(key.state);
  }
}

export const scheduleDeletionVerb: KeyVerb<ScheduleGoal> = {
  name: 'schedule-deletion',
  parse: goal => goalSchema.parse(goal),
  operation: 'ScheduleKeyDeletion',
  write: writeOf,
  done: 'scheduled for deletion',
  before,
  after: (key, now) => (key.state === 'PendingDeletion' ? pending(key, now) : {is: 'ready'}),
  gone: 'is deleted',
  next: 'Until the day, Cancel deletion undoes it; the key is Disabled then. Keep its store CONNECTED until it is gone.',
  brief,
};

/** Schedules the deletion of one or many KMS keys, 7 to 30 days from now. A key that is pending already keeps its date. */
export const scheduleDeletion = keyFlow(scheduleDeletionVerb);

const dayMs = 24 * 60 * 60_000;

function brief(goal: ScheduleGoal, scene: Scene, now: Date, evidence: Evidence = {}): Brief {
  const day = new Date(now.getTime() + goal.days * dayMs);
  const off = storesNotConnected(goal, scene);
  const one = goal.keys.length === 1;
  return {
    title: `Schedule deletion of ${count(goal.keys.length, 'KMS key')}`,
    consequences: [
      {when: 'At once', text: `PendingDeletion: nobody can encrypt or decrypt with ${listed(namesOf(goal))}`},
      {
        when: 'On the day',
        text: `${one ? 'The key is' : 'The keys are'} destroyed: count what ${one ? 'it' : 'they'} encrypted as lost; backups of the cluster still hold the material until they expire`,
      },
      ...off
        .filter(store => !isExternal(store))
        .map(({name, connectionState}) => ({
          when: 'Careful',
          text: `${name} is ${connectionState}: unless it is CONNECTED on the day, the material stays on the HSMs and in backups and must be removed by hand`,
        })),
      ...entriesOf(goal, scene)
        .slice(0, 6)
        .map(entry => ({
          when: 'Last use',
          text: `${entry.aliases[0] ?? entry.id} ${lastUseText(entry, scene, now)}`,
        })),
      {when: 'Window', text: `${String(goal.days)} days: deleted ${deadline(day, now)} or up to 24h later`},
      {when: 'Undo', text: 'Until the day: Cancel deletion (the key returns as Disabled)'},
    ],
    checks: [
      ...keyChecks(goal, scene, now, before),
      ...(off.length > 0 ? [warning(`not CONNECTED: ${listed(off.map(({name}) => name))}`)] : []),
      ...(evidence.permissions ?? []),
    ],
    confirm: confirmKeys(goal, 'delete', 'Schedule deletion'),
    awsCli: goal.keys.map(({id}) => awsCommand(writeOf(goal, id))),
  };
}
