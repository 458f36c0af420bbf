import type {Consequence} from '../../flows/flow.ts';
import type {Choice, Question} from '../../flows/teardown/decision.ts';
import type {PlannedKey, PlannedStore} from '../../flows/teardown/plan.ts';
import {plural} from '../messages.ts';
import type {OpenTeardown} from './port.ts';

/** The most cautious answer first; one that accepts a loss comes last. */
const caution: readonly string[] = [
  'look-again',
  'wait-longer',
  'keep-store',
  'keep-role',
  'try-again',
  'connect',
  'connect-again',
  'disable-again',
  'go-on',
  'schedule',
  'schedule-again',
  'accept-orphans',
];
/** Where a store is not CONNECTED and keys are pending, leaving it alone is what loses their material. */
const connecting: readonly string[] = ['look-again', 'connect', 'connect-again'];

/** The choices of a question, the cautious one first. */
export function inOrder({kind, choices}: Question): readonly Choice[] {
  const order =
    kind === 'disconnected' || kind === 'connect-failed' || kind === 'no-hsm'
      ? [...connecting, ...caution]
      : caution;
  const rank = ({choice}: Choice) => (order.includes(choice) ? order.indexOf(choice) : order.length);
  return choices.toSorted((a, b) => rank(a) - rank(b));
}

/** A sentence's beginning. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What a choice does, in a line. */
export const choiceLabel = ({keyId}: Question, {choice, text}: Choice): string =>
  choice !== 'keep-store'
    ? capital(text)
    : keyId === undefined
      ? 'Keep the store: nothing more of it is sent'
      : 'Keep this key, and with it its store';

const buttons: Readonly<Record<string, string>> = {
  'look-again': 'Look again',
  'wait-longer': 'Wait',
  'keep-store': 'Keep',
  'keep-role': 'Keep the role',
  'try-again': 'Try again',
  connect: 'Connect',
  'connect-again': 'Connect again',
  'disable-again': 'Disable',
  'go-on': 'Go on',
  schedule: 'Schedule',
  'schedule-again': 'Schedule',
  'accept-orphans': 'Accept',
};

/** The word on the button that answers. */
export const choiceButton = ({choice}: Choice): string => buttons[choice] ?? 'Answer';

/** The planned store that a question is about. */
export const storeOf = ({plan}: Pick<OpenTeardown, 'plan'>, {store}: Question): PlannedStore | undefined =>
  store && plan.stores.find(({region, id}) => region === store.region && id === store.id);

/** The planned key that a question is about. */
export const keyOf = (open: Pick<OpenTeardown, 'plan'>, question: Question): PlannedKey | undefined =>
  storeOf(open, question)?.keys.find(({id}) => id === question.keyId);

/** What a question is about, as people name it: `alias/led/fx · ledger`, `nordic`, `account`. */
export function subjectOf(open: Pick<OpenTeardown, 'plan'>, question: Question): string {
  const store = storeOf(open, question);
  if (!store) return question.store?.id ?? 'account';
  if (question.keyId === undefined) return store.name;
  return `${keyOf(open, question)?.aliases[0] ?? question.keyId} · ${store.name}`;
}

/** What follows from a choice, before it is confirmed. */
export function consequencesOf(
  open: OpenTeardown,
  question: Question,
  {choice}: Choice,
): readonly Consequence[] {
  const {plan, view} = open;
  const name = storeOf(open, question)?.name ?? 'the store';
  const lane = view.lanes.find(
    ({store}) => store.region === question.store?.region && store.id === question.store.id,
  );
  const pending = lane ? lane.keys.scheduled - lane.keys.gone : 0;
  switch (choice) {
    case 'keep-store':
      return [
        {when: 'At once', text: `Nothing more of ${name} is sent. Other stores go on.`},
        ...(pending > 0
          ? [
              {
                when: 'Not undone',
                text: `${plural(pending, 'key')} of ${name} stay in PendingDeletion and go on their dates. To keep them too, cancel their deletions: u on Keys.`,
              },
            ]
          : []),
        ...(plan.goal === 'role'
          ? [{when: 'The role', text: 'It stays: a store that is kept keeps it in use.'}]
          : []),
      ];
    case 'keep-role':
      return [
        {when: 'At once', text: 'The teardown ends, and the report says why the role is kept.'},
        {
          when: 'Kept',
          text: 'The role stays. Only KMS can use it, and only for custom key stores: without a store it does nothing.',
        },
      ];
    case 'try-again':
      return [
        {when: 'At once', text: 'The call that was refused is sent once more. A refusal changes nothing.'},
      ];
    case 'look-again':
      return [{when: 'At once', text: 'AWS is asked once more. Nothing is changed.'}];
    case 'wait-longer':
      return [{when: 'At once', text: `${name} stays CONNECTED, and the proof is looked for another day.`}];
    case 'go-on':
      return [
        {
          when: 'At once',
          text: `It is taken for the store that was planned as ${name}, by its id, and its steps go on.`,
        },
      ];
    case 'connect':
    case 'connect-again':
      return [
        {
          when: 'At once',
          text: `${choice === 'connect' ? '' : 'It is disconnected first: AWS connects no FAILED store. '}KMS connects ${name}: it logs in as kmsuser and changes its password. Up to 20m.`,
        },
        {when: 'Kept', text: 'Keys in PendingDeletion stay so, on their dates. No key becomes usable.'},
      ];
    case 'disable-again':
      return [
        {when: 'At once', text: 'The key is disabled: whoever uses it now fails.'},
        {when: 'Then', text: 'It is watched and scheduled as planned. Ask first who enabled it.'},
      ];
    case 'schedule':
    case 'schedule-again': {
      const days = keyOf(open, question)?.days;
      return [
        {
          when: 'At once',
          text: `Its deletion is scheduled${days === undefined ? '' : `, ${String(days)} days from then`}: until that date it cannot be used.`,
        },
        {when: 'Then', text: 'Count whatever it encrypted as lost. Ask first who needs it.'},
        {when: 'Undo', text: 'Until its date, u on Keys cancels; it comes back Disabled.'},
      ];
    }
    case 'accept-orphans':
      return [
        {
          when: 'Accepted',
          text: `Key material of ${name} that is not proven gone stays on its HSMs and in their backups, and can only be removed by hand. The report lists those keys.`,
        },
        {when: 'Then', text: `${name} goes on without that proof.`},
      ];
    default:
      return [];
  }
}
