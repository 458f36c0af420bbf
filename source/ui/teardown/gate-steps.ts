import {gates} from '../../flows/teardown/decision.ts';
import type {Check, Consequence} from '../../flows/flow.ts';
import {keysLeft} from '../../flows/teardown/row-words.ts';
import type {OpenGate} from '../../flows/teardown/view.ts';
import {callerName} from '../../model/identity.ts';
import {storeKey} from '../../model/ids.ts';
import {serviceLinkedRoleName} from '../../model/role.ts';
import {plural} from '../messages.ts';
import type {OpenTeardown} from './port.ts';
import {emptyRegions} from './role-facts.ts';
import type {TeardownStep} from './step.ts';

type Typed = Extract<TeardownStep, {step: 'type'}>;

/** The page on which a later phrase is typed: what it covers, and what follows. */
export const gateStep = (open: OpenTeardown, gate: OpenGate): Typed =>
  gate.gate === 'delete-stores' ? storesStep(open, gate) : roleStep(open, gate);

/** A live key that nobody could see stops working with its store, and AWS then refuses to delete the store. */
const unreadKeys: Consequence = {
  when: 'Unread',
  text: 'A key that was accepted unread and is in a store becomes Unavailable when the store is disconnected; AWS then refuses to delete the store, and connecting it again brings the key back.',
};

function storesStep(open: OpenTeardown, {phrase, covers}: OpenGate): Typed {
  const {plan, view} = open;
  const lanes = view.lanes.filter(({store}) => covers.includes(storeKey(store)));
  const hasUnread = lanes.some(({store}) => plan.acceptedKeys.some(({region}) => region === store.region));
  const stores = plural(lanes.length, 'store');
  const states = lanes.map(({store, connectionState, keys}): Consequence => ({
    when: 'Stores',
    text: `${store.name} · ${store.region} · ${store.id} · ${connectionState ?? 'not seen'}, ${plural(keys.gone, 'key')} gone, ${hasUnread ? keysLeft(plan, [store]) : '0 left'}`,
  }));
  return {
    step: 'type',
    label: `Delete ${stores}`,
    brief: {
      title: hasUnread
        ? `DELETES ${stores}: no key that can be read is left in ${lanes.length === 1 ? 'it' : 'them'}`
        : `DELETES ${stores}: no key is left in ${lanes.length === 1 ? 'it' : 'them'}`,
      consequences: [
        ...states,
        ...(hasUnread ? [unreadKeys] : []),
        {
          when: 'At once',
          text: 'Each is looked at once more, disconnected, and deleted. A key that has appeared stops its lane.',
        },
        {when: 'Undo', text: 'None: a store that is deleted can only be made anew, and its keys are gone.'},
        {
          when: 'Kept',
          text: 'Clusters, HSMs and backups are not touched. They cost on, and backups hold material.',
        },
        {
          when: 'Why again',
          text: 'An approval that is days old is no consent for today. This one counts for a day.',
        },
      ],
      checks: twoPersonChecks(open),
      confirm: {level: 3, button: 'Delete', type: phrase},
      awsCli: [],
    },
    ask: {do: 'confirm', phrase, covers},
  };
}

/** What AWS says about deleting the role, in its older and its current guide. */
export const guideLines: readonly string[] = [
  'Older guide: once every custom key store is deleted, the role can be deleted through IAM.',
  'Current guide: no procedure for deleting it; without active CloudHSM key stores it is not used.',
];

function roleStep(open: OpenTeardown, {phrase}: OpenGate): Typed {
  return {
    step: 'type',
    label: 'Delete the role',
    brief: {
      title: `DELETES the role ${serviceLinkedRoleName}`,
      consequences: [
        {when: 'Seen', text: emptyRegions(open)},
        ...guideLines.map(text => ({when: 'AWS says', text})),
        {when: 'At once', text: 'IAM decides. A refusal changes nothing.'},
        {when: 'Undo', text: 'KMS makes the role again when a CloudHSM key store is created.'},
      ],
      checks: twoPersonChecks(open),
      confirm: {level: 3, button: 'Delete the role', type: phrase},
      awsCli: [],
    },
    ask: {do: 'confirm', phrase, covers: []},
  };
}

const twoPersonChecks = ({plan, ledger}: OpenTeardown): readonly Check[] => [
  ...(ledger.approved
    ? [{result: 'ok' as const, text: `approved by ${callerName(ledger.approved.by)}`, at: ledger.approved.at}]
    : []),
  ...(plan.twoPerson
    ? [
        {
          result: 'warning' as const,
          text: `two-person plan: ${callerName(plan.madeBy)} made it, another caller must type`,
        },
      ]
    : []),
];

/** The other ending: the role stays, and that is none the worse. */
export const keepRoleStep = (open: OpenTeardown): Typed => ({
  step: 'type',
  label: 'Keep the role',
  brief: {
    title: `Keep the role ${serviceLinkedRoleName}`,
    consequences: [
      {when: 'At once', text: 'The teardown ends here. The report says that the role is kept.'},
      {
        when: 'Kept',
        text: 'The role stays. Only KMS can use it, and only for custom key stores. It costs nothing.',
      },
      {when: 'Later', text: `It can be deleted through IAM at any time, in account ${open.plan.account}.`},
    ],
    checks: [],
    confirm: {level: 1, button: 'Keep the role'},
    awsCli: [],
  },
  ask: {do: 'answer', question: gates.deleteRole, choice: 'keep'},
});
