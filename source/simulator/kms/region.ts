import {AwsError} from '../aws-error.ts';
import type {Authorization, Call} from '../operation.ts';
import type {RegionWorld, World} from '../world.ts';

/**
 * The Region that a call is made in.
 * @throws UnrecognizedClientException where the world has no such Region, as a Region that is not enabled answers
 */
export const regionOf = (call: Call): RegionWorld => {
  const region = call.world.regions.get(call.region);
  if (!region) {
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  return region;
};

/** The ARN of something in KMS, such as `key/ID` or `alias/NAME`. */
export const kmsArn = (world: World, region: string, resource: string): string =>
  `arn:${world.account.partition}:kms:${region}:${world.account.id}:${resource}`;

/**
 * The check for an action that works on no particular resource, such as every one on key stores, which have no ARN.
 * A policy may then say `*` or narrow it to an account and Region, so the ARN of "all of this account and Region"
 * is what is held against the policies.
 */
export const onAccount = (
  call: Call,
  action: string,
  context: Authorization['context'] = {},
): Authorization => ({
  action,
  resource: kmsArn(call.world, call.region, '*'),
  context: {'kms:CallerAccount': call.caller.account, ...context},
});
