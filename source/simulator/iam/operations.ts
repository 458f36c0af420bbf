import type {Operation} from '../operation.ts';

export const iamOperations: Readonly<Record<string, Operation>> = {};
