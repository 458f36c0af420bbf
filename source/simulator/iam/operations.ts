import type {Operation} from '../operation.ts';
import {accountDetailOperations} from './account-details.ts';
import {heldPolicyOperations} from './held-policies.ts';
import {managedPolicyOperations} from './managed-policies.ts';
import {roleCreationOperations} from './role-creation.ts';
import {roleDeletionOperations} from './role-deletion.ts';
import {roleOperations} from './roles.ts';
import {simulationOperations} from './simulation.ts';
import {userOperations} from './users.ts';

/** IAM's operations by name. */
export const iamOperations: Readonly<Record<string, Operation>> = {
  ...roleOperations,
  ...roleCreationOperations,
  ...roleDeletionOperations,
  ...userOperations,
  ...heldPolicyOperations,
  ...managedPolicyOperations,
  ...accountDetailOperations,
  ...simulationOperations,
};
