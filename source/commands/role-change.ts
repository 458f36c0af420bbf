import {type ChangeOptions, makeChange} from './change.ts';
import {UsageError} from './exit-codes.ts';

/** `cks role describe TEXT`: edits the description of KMS's service-linked role. Resolves with the exit code. */
export const describeRole = (description: string, options: ChangeOptions): Promise<number> =>
  makeChange(options, {
    flow: 'describe-role',
    find: ({regions}) => {
      const [first] = regions;
      if (!first) throw new UsageError('no Region is in scope');
      return Promise.resolve({goal: {region: first.region, description}});
    },
  });
