import {asRegion} from '../model/ids.ts';
import type {RegionList} from '../model/picture.ts';

/**
 * The Regions of every partition that have KMS, after AWS's endpoint data of August 2026. `+` marks Regions that
 * an account has to enable. Only used where the account itself may not be asked.
 */
const partitions: Readonly<Record<string, string>> = {
  aws: `
    +af-south-1 +ap-east-1 +ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 +ap-south-2
    ap-southeast-1 ap-southeast-2 +ap-southeast-3 +ap-southeast-4 +ap-southeast-5 +ap-southeast-6 +ap-southeast-7
    ca-central-1 +ca-west-1 eu-central-1 +eu-central-2 eu-north-1 +eu-south-1 +eu-south-2 eu-west-1 eu-west-2
    eu-west-3 +il-central-1 +me-central-1 +me-south-1 +mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1
    us-west-2`,
  'aws-us-gov': 'us-gov-east-1 us-gov-west-1',
  'aws-cn': 'cn-north-1 cn-northwest-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1 us-iso-west-1',
  'aws-iso-b': 'us-isob-east-1 us-isob-west-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-east-1 us-isof-south-1',
};

/** The longer prefixes first: GovCloud's Regions also begin with `us-`. */
const prefixes: readonly (readonly [prefix: string, partition: string])[] = [
  ['us-gov-', 'aws-us-gov'],
  ['cn-', 'aws-cn'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
];

/** The partition a Region belongs to, by its name, so that it also holds for Regions of later years. */
export const partitionOf = (region: string): string =>
  prefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';

/** Regions known to have KMS and no AWS CloudHSM. A Region this version does not know is taken to have both. */
const withoutCloudHsm = new Set([
  'ap-east-2',
  'ap-southeast-4',
  ...['aws-cn', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'].flatMap(regionNames),
]);

/** Whether AWS CloudHSM has an endpoint in the Region. */
export const hasCloudHsm = (region: string): boolean => !withoutCloudHsm.has(region);

/** The Regions of a partition without having asked the account: those that it may have left off are unknown. */
export const builtInRegions = (partition: string): RegionList => ({
  source: 'built-in',
  regions: marked(partition).map(([region, optIn]) => ({
    region: asRegion(region),
    optStatus: optIn ? 'unknown' : 'ENABLED_BY_DEFAULT',
    hasCloudHsm: hasCloudHsm(region),
  })),
});

function regionNames(partition: string): string[] {
  return marked(partition).map(([region]) => region);
}

function marked(partition: string): (readonly [region: string, optIn: boolean])[] {
  const words = (partitions[partition] ?? '').split(/\s+/).filter(word => word !== '');
  return words.map(word => (word.startsWith('+') ? [word.slice(1), true] : [word, false]));
}
