import {describe, expect, test} from 'vitest';
import type {Decision} from '../../../source/flows/flow.ts';
import {describeRole} from '../../../source/flows/index.ts';
import type {RoleStanding} from '../../../source/model/role.ts';
import type {Write} from '../../../source/model/write.ts';
import {acceptedStep, after, doubtful, intent, recordWith, refusedStep, region, sceneOf} from '../scene.ts';

const goal = {region, description: 'Used by payments'};
const call: Write = {operation: 'UpdateRoleDescription', description: goal.description};
const brief = (decision: Decision) =>
  decision.do === 'stop'
    ? `stop ${decision.outcome}`
    : decision.do === 'settle'
      ? `settle ${decision.result}`
      : decision.do;
const role = (description?: string): RoleStanding => ({
  exists: true,
  role: {arn: 'arn:aws:iam::111122223333:role/x', ...(description !== undefined && {description})},
});
const absent: RoleStanding = {exists: false};
type Entries = Parameters<typeof recordWith>[1][];

describe('the description of the role', () => {
  test.each<[string, RoleStanding, number, Entries, string]>([
    ['not sent yet', role(), 0, [], 'act'],
    ['it is so already', role(goal.description), 0, [], 'finish'],
    ['there is no role', absent, 0, [], 'stop refused'],
    ['in doubt, not shown', role(), 5, [intent(call), doubtful()], 'wait'],
    ['in doubt, not shown after a minute', role(), 61, [intent(call), doubtful()], 'settle not-carried-out'],
    [
      'in doubt, long ago, and another one shown',
      role('third'),
      901,
      [intent(call), doubtful()],
      'stop failed',
    ],
    ['in doubt, shown', role(goal.description), 5, [intent(call), doubtful()], 'settle carried-out'],
    ['accepted, not shown yet', role('old'), 5, [intent(call), acceptedStep()], 'wait'],
    [
      'accepted, another one after a minute',
      role('third'),
      61,
      [intent(call), acceptedStep()],
      'stop failed',
    ],
    ['accepted and shown', role(goal.description), 5, [intent(call), acceptedStep()], 'finish'],
    ['accepted, and the role is gone', absent, 5, [intent(call), acceptedStep()], 'stop failed'],
    ['denied', role(), 5, [intent(call), refusedStep('AccessDenied')], 'stop failed'],
    ['no such role', role(), 5, [intent(call), refusedStep('NoSuchEntity')], 'stop failed'],
    ['not modifiable', role(), 5, [intent(call), refusedStep('UnmodifiableEntity')], 'stop failed'],
    ['being changed by others', role(), 5, [intent(call), refusedStep('ConcurrentModification')], 'wait'],
    ['a fault of IAM', role(), 5, [intent(call), refusedStep('ServiceFailure')], 'wait'],
    ['throttled', role(), 6, [intent(call), refusedStep('Throttling')], 'act'],
  ])('when %s', (_name, standing, seconds, entries, expected) => {
    const now = after(seconds);
    const scene = sceneOf({role: standing, at: now});
    expect(brief(describeRole.decide(goal, scene, recordWith(goal, ...entries), now))).toBe(expected);
  });

  test('has at most 1,000 characters that IAM takes', () => {
    expect(() => describeRole.parseGoal({region, description: 'x'.repeat(1001)})).toThrow();
    expect(() => describeRole.parseGoal({region, description: '\u0007'})).toThrow('does not take');
  });
});
