import type {Entry, JournalLine} from '../../../source/flows/journal/entry.ts';
import {approvalPhrase} from '../../../source/flows/teardown/phrases.ts';
import {sealed, type Plan} from '../../../source/flows/teardown/plan.ts';
import {payLegacyPlan} from '../../rehearsal/pay-legacy-plan.ts';

export const mreyes = 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes';
export const jchen = 'arn:aws:sts::111122223333:assumed-role/KeyOps/jchen';

/** A plan of the store vault-eu alone, with one key that was pending and one that is scheduled. */
export const vaultPlan = (change: Partial<Plan> = {}): Plan =>
  sealed({
    ...payLegacyPlan(plan => ({
      madeBy: mreyes,
      twoPerson: true,
      accountAlias: 'pay-legacy',
      stores: plan.stores
        .filter(({name}) => name === 'vault-eu')
        .map(store => ({
          ...store,
          keys: store.keys.slice(1),
          cluster: {hsms: 2, backups: 3, lasting: 1},
        })),
      regions: plan.regions.filter(({region}) => /^(eu-west-1|eu-central-1|ap-east-1)$/.test(region)),
    })),
    ...change,
  });

/** Lines of a journal, a minute apart where no time is given. */
export const journalOf = (entries: readonly (Entry | readonly [string, Entry])[]): readonly JournalLine[] =>
  entries.map((one, n) => {
    const [at, entry] = 'kind' in one ? [new Date(Date.UTC(2026, 8, 15, 9, n)).toISOString(), one] : one;
    return {v: 1, n, prev: '0'.repeat(64), at, entry};
  });

const [region, storeId] = ['eu-central-1', 'cks-2b3c4d5e6f7089a1b'];
const [pending, scheduled] = ['a77e04d2-7e5c-4f28-8b46-2d3cf18e9a75', 'c0de5512-90ab-4b7e-8c1f-2d3e4f506172'];

/** Its journal as far as the approval. */
export const approvedLines = (plan: Plan): readonly (Entry | readonly [string, Entry])[] => [
  {
    kind: 'opened',
    id: plan.id,
    flow: 'teardown',
    goal: {digest: plan.digest},
    target: '1 store',
    account: plan.account,
    partition: 'aws',
    caller: jchen,
    host: 'bastion-1',
    program: 'cks test',
  },
  {kind: 'approved', caller: jchen, typed: approvalPhrase(plan), digest: plan.digest},
  {kind: 'resumed', caller: jchen, host: 'bastion-1'},
];

const call = (
  step: number,
  at: string,
  operation: string,
  more: Record<string, string> = {},
  value: Record<string, string> = {},
): readonly (readonly [string, Entry])[] => [
  [at, {kind: 'intent', step, caller: jchen, write: {operation, ...more}}],
  [at, {kind: 'outcome', step, result: 'accepted', requestId: `request-${String(step)}`, value}],
];

/** All of it: scheduled, cancelled by somebody, scheduled again, gone, deleted; the role refused and kept. */
export const finishedLines = (plan: Plan): readonly (Entry | readonly [string, Entry])[] => [
  ...approvedLines(plan),
  [
    '2026-09-15T09:40:00Z',
    {
      kind: 'intent',
      step: 0,
      caller: jchen,
      write: {operation: 'ScheduleKeyDeletion', region, keyId: scheduled},
    },
  ],
  [
    '2026-09-15T09:40:01Z',
    {
      kind: 'outcome',
      step: 0,
      result: 'refused',
      requestId: 'request-0',
      failure: {
        kind: 'denied',
        code: 'AccessDeniedException',
        message: 'no',
        action: 'kms:ScheduleKeyDeletion',
        remedy: '',
      },
    },
  ],
  [
    '2026-09-15T10:00:00Z',
    {
      kind: 'answered',
      caller: mreyes,
      question: `key-refused:${region}/${scheduled}`,
      choice: 'try-again',
      covers: [`${region}/${storeId}`],
    },
  ],
  ...call(
    1,
    '2026-09-15T10:01:00Z',
    'ScheduleKeyDeletion',
    {region, keyId: scheduled},
    {deletionDate: '2026-09-29T10:01:00.000Z'},
  ),
  [
    '2026-09-18T16:05:00Z',
    {
      kind: 'answered',
      caller: mreyes,
      question: `cancelled:${region}/${scheduled}`,
      choice: 'schedule-again',
      covers: [`${region}/${storeId}`],
    },
  ],
  ...call(
    2,
    '2026-09-18T16:06:00Z',
    'ScheduleKeyDeletion',
    {region, keyId: scheduled},
    {deletionDate: '2026-10-02T16:06:00.000Z'},
  ),
  ...call(3, '2026-09-18T16:07:00Z', 'ConnectCustomKeyStore', {region, storeId}),
  ['2026-09-19T08:00:00Z', {kind: 'stopped', why: 'the credentials ended'}],
  ['2026-09-19T09:00:00Z', {kind: 'resumed', caller: mreyes, host: 'bastion-2'}],
  ['2026-09-21T08:00:00Z', {kind: 'observed', what: 'key-gone', facts: {region, storeId, keyIds: [pending]}}],
  [
    '2026-09-21T08:10:00Z',
    {kind: 'observed', what: 'material-deleted', facts: {region, storeId, keyIds: [pending]}},
  ],
  [
    '2026-10-02T17:00:00Z',
    {kind: 'observed', what: 'key-gone', facts: {region, storeId, keyIds: [scheduled]}},
  ],
  [
    '2026-10-02T17:20:00Z',
    {
      kind: 'observed',
      what: 'orphan',
      facts: {
        region,
        storeId,
        keyIds: [scheduled],
        because: ['its DeleteKey event says that the material could not be deleted'],
      },
    },
  ],
  [
    '2026-10-03T09:00:00Z',
    {
      kind: 'answered',
      caller: jchen,
      question: `orphan:${region}/${storeId}`,
      choice: 'accept-orphans',
      typed: 'vault-eu',
      covers: [`${region}/${storeId}`],
    },
  ],
  [
    '2026-10-03T09:05:00Z',
    {
      kind: 'answered',
      caller: jchen,
      question: 'gate:delete-stores',
      choice: 'delete',
      typed: 'delete 1 store 111122223333',
      covers: [`${region}/${storeId}`],
    },
  ],
  ...call(4, '2026-10-03T09:06:00Z', 'DisconnectCustomKeyStore', {region, storeId}),
  ...call(5, '2026-10-03T09:12:00Z', 'DeleteCustomKeyStore', {region, storeId}),
  [
    '2026-10-03T09:20:00Z',
    {
      kind: 'answered',
      caller: jchen,
      question: 'gate:delete-role',
      choice: 'delete',
      typed: 'delete role 111122223333',
      covers: [],
    },
  ],
  ...call(
    6,
    '2026-10-03T09:21:00Z',
    'DeleteServiceLinkedRole',
    {},
    {deletionTaskId: 'task/aws-service-role/x'},
  ),
  [
    '2026-10-03T09:22:00Z',
    {
      kind: 'observed',
      what: 'role-refused',
      facts: {
        try: 1,
        reason: 'A service is using the role',
        usage: [{region: 'ap-east-1', resources: ['cks-4e5f60718293a4b5c']}],
      },
    },
  ],
  [
    '2026-10-03T09:30:00Z',
    {kind: 'answered', caller: jchen, question: 'role-refused:account', choice: 'keep-role', covers: []},
  ],
  ['2026-10-03T09:31:00Z', {kind: 'closed', outcome: 'done', state: `the role is kept: ${jchen} said so`}],
];
