import {z} from 'zod';
import type {Key} from '../../model/key.ts';
import {awsCommand} from '../aws-cli.ts';
import {count, listed} from '../messages.ts';
import {keyFlow, keysGoalPart, type KeysGoal, type KeyVerb, type Meaning} from './each-key.ts';
import {barredState, keyChecks, namesOf, storesNotConnected} from './key-words.ts';

const goalSchema = z.object(keysGoalPart);
const writeOf = ({region}: KeysGoal, keyId: Key['id']) => ({operation: 'EnableKey', region, keyId}) as const;

const deferred: Meaning = {
  is: 'deferred',
  text: 'is Unavailable: it is enabled when its store is connected again',
};

function before({state}: Key): Meaning {
  switch (state) {
    case 'Enabled':
      return {is: 'reached', text: 'is Enabled'};
    case 'Disabled':
      return {is: 'ready'};
    case 'Unavailable':
      return deferred;
    case 'PendingDeletion':
      return {is: 'barred', text: 'is PendingDeletion', remedy: 'Cancel the deletion first, then enable it.'};
    default:
      return barredState(state);
  }
}

export const enableVerb: KeyVerb<KeysGoal> = {
  name: 'enable-keys',
  parse: goal => goalSchema.parse(goal),
  operation: 'EnableKey',
  write: writeOf,
  done: 'enabled',
  before,
  after: before,
  brief: (goal, scene, now, evidence = {}) => ({
    title: `Enable ${count(goal.keys.length, 'KMS key')}`,
    consequences: [
      {when: 'At once', text: `${listed(namesOf(goal))} can encrypt and decrypt again`},
      ...storesNotConnected(goal, scene).map(({name, connectionState}) => ({
        when: 'Later',
        text: `${name} is ${connectionState}: it takes effect when the store is connected again`,
      })),
      {when: 'Undo', text: 'Disable'},
    ],
    checks: [...keyChecks(goal, scene, now, before), ...(evidence.permissions ?? [])],
    confirm: {level: 1, button: 'Enable'},
    awsCli: goal.keys.map(({id}) => awsCommand(writeOf(goal, id))),
  }),
};

/** Enables one or many KMS keys. */
export const enable = keyFlow(enableVerb);
