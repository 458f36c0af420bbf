import {AwsError} from '../aws-error.ts';
import type {Call, Operation} from '../operation.ts';

const OPT_STATUSES = ['ENABLED', 'ENABLING', 'DISABLING', 'DISABLED', 'ENABLED_BY_DEFAULT'] as const;
const LARGEST_PAGE = 50;

const listRegions: Operation = {
  input: {
    AccountId: {type: 'string', pattern: /\d{12}/},
    MaxResults: {type: 'integer', min: 1, max: LARGEST_PAGE},
    NextToken: {type: 'string', min: 0, max: 1000},
    RegionOptStatusContains: {type: 'list', of: {type: 'string', oneOf: OPT_STATUSES}},
  },
  authorize: ({world}: Call) => [
    {
      action: 'account:ListRegions',
      resource: `arn:${world.account.partition}:account::${world.account.id}:account`,
    },
  ],
  run: ({world, caller}, input) => {
    if (typeof input.AccountId === 'string') {
      // Only the organization's management account may name accounts, and itself never.
      throw new AwsError(
        'AccessDeniedException',
        `User: ${caller.arn} is not authorized to perform: account:ListRegions (Your organization must first enable trusted access with AWS Account Management.)`,
        {status: 403},
      );
    }
    const wanted = input.RegionOptStatusContains as readonly string[] | undefined;
    const regions = [...world.regions.values()]
      .filter(({optStatus}) => wanted === undefined || wanted.length === 0 || wanted.includes(optStatus))
      .map(({region, optStatus}) => ({RegionName: region, RegionOptStatus: optStatus}));

    const start = typeof input.NextToken === 'string' ? placeOf(input.NextToken) : 0;
    const size = typeof input.MaxResults === 'number' ? input.MaxResults : LARGEST_PAGE;
    const end = start + size;
    return {
      Regions: regions.slice(start, end),
      ...(end < regions.length ? {NextToken: Buffer.from(`regions:${end}`).toString('base64')} : {}),
    };
  },
};

function placeOf(token: string): number {
  const match = /^regions:(\d{1,6})$/.exec(Buffer.from(token, 'base64').toString());
  if (!match) throw new AwsError('ValidationException', 'The NextToken is not valid.');
  return Number(match[1]);
}

/** AWS Account Management, as far as a client needs it to learn the account's Regions. */
export const accountOperations: Readonly<Record<string, Operation>> = {ListRegions: listRegions};
