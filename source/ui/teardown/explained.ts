import type {Plan} from '../../flows/teardown/plan.ts';
import type {Message} from '../messages.ts';

/** What a decision said, for the message row. */
export const decidedBy = (text: string): Message => ({
  id: 'plan.decided',
  line: text.length <= 78 ? text : `${text.slice(0, 77)}…`,
  full: text,
});

/** Why the steps of a teardown come in their order, a paragraph each. */
export const orderParagraphs = (plan: Plan | undefined): readonly string[] => [
  'The order is that of AWS, not the one that comes to mind: each store stays CONNECTED while its keys wait, and is disconnected only when no key is left.',
  'Stay CONNECTED: AWS deletes the material of a key on the HSMs only while the store is connected. Disconnected, the key goes and its material stays on the HSMs and in their backups.',
  'Schedule the keys: a store with keys cannot be deleted, and a key can only be deleted after 7 to 30 days. Until then u cancels, and the key comes back Disabled.',
  'Watch first: a key that was used lately is disabled for some days before it is scheduled. Who still needs it fails then, while it can be enabled again.',
  'Verify 0 keys, and ask again: a yes that is weeks old is none. Stores are deleted after a second phrase.',
  'Disconnect, delete, verify gone: AWS refuses to delete a store that is connected, or has keys.',
  'Every Region must answer: a store in a Region that was not seen keeps the role in use.',
  'The service-linked role comes last and on its own: IAM decides, and may refuse.',
  ...(plan?.goal === 'disconnect'
    ? ['This plan only disconnects: no key is scheduled, and connecting again takes it back.']
    : []),
];

/** What the digest of a plan covers, a paragraph each. */
export const digestParagraphs = ({digest, id, goal, twoPerson}: Plan): readonly string[] => [
  digest,
  `The SHA-256 of plan ${id}: its goal (${goal}), the account, every Region and how it stands, every store and key by id with its state, waiting period and watch, what is kept, what was accepted unknown or unread, who made it and when${twoPerson ? ', and that two people are needed' : ''}.`,
  'Whatever of that changes, changes the digest: the plan that is approved is the plan that runs.',
  'It does not cover the live state. That is compared with the plan when it is approved, and looked at again before each call.',
];
