import type {Flow} from './flow.ts';
import {cancelDeletion} from './keys/cancel-deletion.ts';
import {createKey} from './keys/create-key.ts';
import {disable} from './keys/disable.ts';
import {enable} from './keys/enable.ts';
import {scheduleDeletion} from './keys/schedule-deletion.ts';
import {describeRole} from './role/describe-role.ts';
import {connect} from './store/connect.ts';
import {create} from './store/create.ts';
import {disconnect} from './store/disconnect.ts';
import {update} from './store/update.ts';

/** A flow whose goal comes from outside: from a journal, a command line or a form. */
export type AnyFlow = Flow<unknown>;

/** Takes a goal as unknown data and reads it by the flow's own schema, so that no goal goes in unread. */
const open = <Goal>(flow: Flow<Goal>): AnyFlow => {
  const {name, needs, keys, parseGoal} = flow;
  return {
    name,
    needs,
    parseGoal,
    target: goal => flow.target(parseGoal(goal)),
    region: goal => flow.region(parseGoal(goal)),
    ...(keys && {keys: (goal: unknown) => keys(parseGoal(goal))}),
    brief: (goal, scene, now, evidence) => flow.brief(parseGoal(goal), scene, now, evidence),
    decide: (goal, scene, record, now) => flow.decide(parseGoal(goal), scene, record, now),
  };
};

/** Every flow by the name under which journals keep it. */
export const flows: ReadonlyMap<string, AnyFlow> = new Map(
  [
    open(connect),
    open(disconnect),
    open(create),
    open(update),
    open(createKey),
    open(enable),
    open(disable),
    open(scheduleDeletion),
    open(cancelDeletion),
    open(describeRole),
  ].map(flow => [flow.name, flow]),
);

export {connect, type ConnectGoal} from './store/connect.ts';
export {disconnect, type DisconnectGoal} from './store/disconnect.ts';
export {create, type CreateGoal} from './store/create.ts';
export {update} from './store/update.ts';
export {type UpdateGoal} from './store/update-rules.ts';
export {createKey, type CreateKeyGoal} from './keys/create-key.ts';
export {enable, enableVerb} from './keys/enable.ts';
export {disable, disableVerb} from './keys/disable.ts';
export {cancelDeletion, cancelDeletionVerb} from './keys/cancel-deletion.ts';
export {
  scheduleDeletion,
  scheduleDeletionVerb,
  waitingPeriod,
  type ScheduleGoal,
} from './keys/schedule-deletion.ts';
export {goalForFailed, keyResults, type KeyResult, type KeysGoal} from './keys/each-key.ts';
export {describeRole, type DescribeRoleGoal} from './role/describe-role.ts';
export {readTrustAnchor, type TrustAnchorFile} from './store/trust-anchor.ts';
export {passwordFault} from './store/password.ts';
