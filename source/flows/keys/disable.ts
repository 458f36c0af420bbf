import {z} from 'zod';
import type {Key} from '../../model/key.ts';
import {awsCommand} from '../aws-cli.ts';
import {count, listed} from '../messages.ts';
import {keyFlow, keysGoalPart, type KeysGoal, type KeyVerb, type Meaning} from './each-key.ts';
import {
  barredState,
  confirmKeys,
  entriesOf,
  keyChecks,
  lastUseText,
  namesOf,
  storesNotConnected,
} from './key-words.ts';

const goalSchema = z.object(keysGoalPart);
const writeOf = ({region}: KeysGoal, keyId: Key['id']) => ({operation: 'DisableKey', region, keyId}) as const;

const deferred: Meaning = {
  is: 'deferred',
  text: 'is Unavailable: it stays disabled when its store is connected again',
};

function before({state}: Key): Meaning {
  switch (state) {
    case 'Disabled':
      return {is: 'reached', text: 'is Disabled'};
    case 'Enabled':
      return {is: 'ready'};
    case 'Unavailable':
      return deferred;
    case 'PendingDeletion':
      return {
        is: 'barred',
        text: 'is PendingDeletion: nobody can use it',
        remedy: 'Cancel the deletion if you want to keep it: it is Disabled then.',
      };
    default:
      return barredState(state);
  }
}

export const disableVerb: KeyVerb<KeysGoal> = {
  name: 'disable-keys',
  parse: goal => goalSchema.parse(goal),
  operation: 'DisableKey',
  write: writeOf,
  done: 'disabled',
  before,
  after: before,
  next: 'Enable undoes it.',
  brief: (goal, scene, now, evidence = {}) => ({
    title: `Disable ${count(goal.keys.length, 'KMS key')}`,
    consequences: [
      {
        when: 'At once',
        text: `Nobody can encrypt or decrypt with ${listed(namesOf(goal))}: every call fails`,
      },
      {
        when: 'Later',
        text: 'Services holding a data key in memory keep working until they need a new one (volumes, databases, queues); then they fail too',
      },
      ...storesNotConnected(goal, scene).map(({name, connectionState}) => ({
        when: 'Later',
        text: `${name} is ${connectionState}: it takes effect when the store is connected again`,
      })),
      ...entriesOf(goal, scene)
        .slice(0, 6)
        .map(entry => ({
          when: 'In use',
          text: `${entry.aliases[0] ?? entry.id} ${lastUseText(entry, scene, now)}`,
        })),
      {when: 'Undo', text: 'Enable, at once'},
    ],
    checks: [...keyChecks(goal, scene, now, before), ...(evidence.permissions ?? [])],
    confirm: confirmKeys(goal, 'disable', 'Disable'),
    awsCli: goal.keys.map(({id}) => awsCommand(writeOf(goal, id))),
  }),
};

/** Disables one or many KMS keys. */
export const disable = keyFlow(disableVerb);
