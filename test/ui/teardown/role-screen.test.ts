import {describe, expect, test} from 'vitest';
import type {TeardownView} from '../../../source/flows/teardown/view.ts';
import type {Observation} from '../../../source/model/observation.ts';
import type {RoleDeletion} from '../../../source/model/role-deletion.ts';
import type {RoleStanding} from '../../../source/model/role.ts';
import type {OpenTeardown} from '../../../source/ui/teardown/port.ts';
import {
  approvedLine,
  call,
  emptyScene,
  frameOf,
  journal,
  lane,
  large,
  opened,
  small,
  storyPlan,
  stores,
  utc,
  viewOf,
} from './hand-made-teardown.ts';

const now = utc('10-05T11:14:00');
const plan = storyPlan();
const lanes = Object.values(stores).map(store =>
  lane(store, {
    step: 'gone',
    state: {is: 'done', end: 'deleted'},
    dates: [],
    keys: {
      planned: store.keys.length,
      scheduled: store.keys.length,
      soaking: 0,
      gone: store.keys.length,
      failed: 0,
    },
  }),
);
const seenAt = <T>(value: T, at: Date): Observation<T> => ({status: 'seen', value, at, source: 'live'});
const exists = seenAt<RoleStanding>(
  {exists: true, role: {arn: 'arn:aws:iam::111122223333:role/x'}},
  utc('10-05T11:13:11'),
);
const absent = seenAt<RoleStanding>({exists: false}, utc('10-05T11:16:00'));
const accepted = call(
  '10-05T11:12:08',
  0,
  {operation: 'DeleteServiceLinkedRole'},
  {
    result: 'accepted',
    value: {
      deletionTaskId:
        'task/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores/7d0c5e1a',
    },
  },
);

function roleOf(
  view: Partial<TeardownView>,
  task?: RoleDeletion,
  role: Observation<RoleStanding> = exists,
  written = accepted,
): OpenTeardown {
  return opened(viewOf(lanes, {stage: 'role', ...view}), {
    plan,
    ledger: journal(approvedLine(plan), ...(task ? written : [])),
    scene: emptyScene(utc('10-05T11:05:00'), {
      role,
      ...(task && {roleTask: seenAt(task, utc('10-05T11:13:10'))}),
    }),
  });
}

const gate = roleOf({
  role: 'asks',
  end: {do: 'gate', look: []},
  gates: [{gate: 'delete-role', phrase: 'delete role 111122223333', covers: []}],
});

const asked = (what: string, kind: 'role-refused' | 'role-late'): Partial<TeardownView> => {
  const question = {
    id: `${kind}:account`,
    kind,
    what,
    choices: [
      kind === 'role-refused'
        ? {choice: 'try-again', text: 'try again'}
        : {choice: 'look-again', text: 'look again'},
      {choice: 'keep-role', text: 'finish and keep the role: the report says why'},
    ],
  };
  return {
    role: kind === 'role-refused' ? 'refused' : 'asks',
    end: {do: 'ask', questions: [question], look: []},
    questions: [question],
  };
};

const refused = roleOf(asked('IAM refused to delete the role.', 'role-refused'), {
  status: 'FAILED',
  reason: 'A service is using the role',
  usage: [{region: 'af-south-1', resources: ['cks-4e5f60718293a4b5c']}],
});

describe('Role', () => {
  test.each([
    ['at 80x24', small],
    ['at 120x40', large],
  ] as const)('what is known before, and to keep the role first, %s', (_name, size) => {
    expect(frameOf(gate, 'role', now, {size})).toMatchSnapshot();
  });

  test.each([
    ['at 80x24', small],
    ['at 120x40', large],
  ] as const)('IAM names a Region where nobody could look, %s', (_name, size) => {
    expect(frameOf(refused, 'role', now, {size})).toMatchSnapshot();
  });

  test.each([
    ['without colours', {colours: 'none', ascii: false}],
    ['in ASCII', {colours: 'plain', ascii: true}],
  ] as const)('reads %s', (_name, theme) => {
    expect(frameOf(refused, 'role', now, {theme})).toMatchSnapshot();
  });

  test.each<[string, OpenTeardown]>([
    [
      'every Region is asked first',
      roleOf({
        role: 'pending',
        end: {do: 'wait', for: 'now', until: now, why: 'asking every Region again', look: []},
      }),
    ],
    [
      'IAM has not begun',
      roleOf(
        {
          role: 'deleting',
          end: {
            do: 'wait',
            for: 'aws',
            until: utc('10-05T11:14:30'),
            why: 'IAM has not begun to delete the role yet',
            look: [],
          },
        },
        {status: 'NOT_STARTED'},
      ),
    ],
    [
      'IAM is at work',
      roleOf(
        {
          role: 'deleting',
          end: {
            do: 'wait',
            for: 'aws',
            until: utc('10-05T11:14:30'),
            why: 'IAM is deleting the role',
            look: [],
          },
        },
        {status: 'IN_PROGRESS'},
      ),
    ],
    [
      'the task succeeded and the role still shows',
      roleOf(
        {
          role: 'deleting',
          end: {
            do: 'wait',
            for: 'aws',
            until: utc('10-05T11:14:30'),
            why: 'IAM is slow to agree whether the role is deleted; looking again',
            look: [],
          },
        },
        {status: 'SUCCEEDED'},
      ),
    ],
    [
      'the task is forgotten and the role still shows',
      roleOf(
        asked(
          'IAM has not said for 31m whether the role is deleted. The rest of the teardown is complete.',
          'role-late',
        ),
        {status: 'unknown-task'},
      ),
    ],
    [
      'refused without a list',
      roleOf(asked('IAM refused to delete the role and gave no reason.', 'role-refused'), {
        status: 'FAILED',
        usage: [],
      }),
    ],
    [
      'the call itself is refused',
      roleOf(
        asked(
          'IAM refused iam:DeleteServiceLinkedRole: AccessDenied. Ask for the permission. A refusal changes nothing.',
          'role-refused',
        ),
        undefined,
      ),
    ],
    [
      'deleted',
      roleOf(
        {
          role: 'deleted',
          finished: true,
          end: {do: 'finish', role: 'deleted', text: 'the role is deleted, seen by IAM 5 Oct 11:16Z'},
        },
        {status: 'SUCCEEDED'},
        absent,
      ),
    ],
    [
      'kept',
      roleOf({
        role: 'kept',
        finished: true,
        end: {do: 'finish', role: 'kept', text: 'the role is kept: KeyOps/jchen said so'},
      }),
    ],
    [
      'did not exist',
      roleOf(
        {
          role: 'absent',
          finished: true,
          end: {do: 'finish', role: 'was-absent', text: 'the role did not exist'},
        },
        undefined,
        absent,
      ),
    ],
  ])('%s', (_name, open) => {
    expect(frameOf(open, 'role', now)).toMatchSnapshot();
  });
});
