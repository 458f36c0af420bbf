import type {Operation} from '../operation.ts';
import {assumeRole} from './assume-role.ts';

const getCallerIdentity: Operation = {
  input: {},
  // No policy can take this call away from anyone.
  run: ({caller}) => ({UserId: caller.userId, Account: caller.account, Arn: caller.arn}),
};

/** AWS Security Token Service: who am I, and let me be another. */
export const stsOperations: Readonly<Record<string, Operation>> = {
  GetCallerIdentity: getCallerIdentity,
  AssumeRole: assumeRole,
};
