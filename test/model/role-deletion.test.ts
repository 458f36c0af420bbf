import {describe, expect, test} from 'vitest';
import {roleDeletionOutcome} from '../../source/model/role-deletion.ts';
import type {RoleDeletion, RoleDeletionOutcome} from '../../source/model/role-deletion.ts';
import type {RoleStanding} from '../../source/model/role.ts';

const gone: RoleStanding = {exists: false};
const there: RoleStanding = {exists: true, role: {arn: 'arn:aws:iam::111122223333:role/r'}};
const usage = [{region: 'af-south-1', resources: ['cks-1']}];

describe('what came of the deletion of the role', () => {
  test.each<[string, RoleDeletion, RoleStanding | undefined, RoleDeletionOutcome]>([
    ['succeeded and gone', {status: 'SUCCEEDED'}, gone, {outcome: 'deleted'}],
    ['forgotten and gone', {status: 'unknown-task'}, gone, {outcome: 'deleted'}],
    ['still said to run, and gone', {status: 'IN_PROGRESS'}, gone, {outcome: 'deleted'}],
    ['succeeded and still shown', {status: 'SUCCEEDED'}, there, {outcome: 'not-agreed'}],
    ['unknown and still shown', {status: 'unknown-task'}, there, {outcome: 'not-agreed'}],
    ['unknown, and nobody may see the role', {status: 'unknown-task'}, undefined, {outcome: 'not-agreed'}],
    ['waiting', {status: 'NOT_STARTED'}, there, {outcome: 'running', started: false}],
    ['running', {status: 'IN_PROGRESS'}, undefined, {outcome: 'running', started: true}],
    [
      'refused with what uses it',
      {status: 'FAILED', reason: 'in use', usage},
      there,
      {outcome: 'refused', reason: 'in use', usage},
    ],
    ['refused without a word', {status: 'FAILED', usage: []}, there, {outcome: 'refused', usage: []}],
  ])('%s', (_name, deletion, role, outcome) => {
    expect(roleDeletionOutcome(deletion, role)).toEqual(outcome);
  });
});
