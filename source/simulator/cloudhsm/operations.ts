import type {Operation} from '../operation.ts';

export const cloudhsmOperations: Readonly<Record<string, Operation>> = {};
