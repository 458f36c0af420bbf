import {asRegion, type Region} from '../model/ids.ts';
import {serviceLinkedRoleName, serviceLinkedRolePath} from '../model/role.ts';

/** What an action's Resource element can name. */
export type ResourceForm =
  /** The action knows no resource: key stores have no ARNs. */
  | 'any'
  | 'account'
  | 'key'
  | 'alias'
  | 'cluster'
  | 'backup'
  /** KMS's service-linked role. */
  | 'key-store-role'
  /** The policy attached to KMS's service-linked role. */
  | 'key-store-role-policy'
  /** CloudHSM's service-linked role. */
  | 'cloudhsm-role'
  /** The user, group or role that is checked. */
  | 'principal';

/** The account that permissions are about, and what is chosen in it. */
export type Place = {
  readonly partition: string;
  readonly account: string;
  /** ARN of the user, group or role that is checked, where it has one. */
  readonly principal?: string;
  /** ARN of the one key that is meant; absent: any key. */
  readonly key?: string;
};

const storeRolePolicy = 'policy/aws-service-role/AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy';

/** The services whose actions are the same in every Region. */
const globalServices = ['iam', 'sts', 'account'];

/** True for an action of a service that is not asked Region by Region. */
export const isGlobal = (action: string): boolean => globalServices.includes(action.split(':')[0] ?? '');

/** The Region under which the calls of global services appear in a partition. */
export const homeRegion = (partition: string): Region => asRegion(homeRegions[partition] ?? 'us-east-1');

const homeRegions: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
};

/**
 * The resource that a simulation is asked about, in one Region. Where none is chosen, `*` in an ARN stands for
 * every one of its kind: a policy that names some only does not allow it.
 */
export function resourceArn(form: ResourceForm, place: Place, region: Region): string {
  const {partition, account, principal, key} = place;
  switch (form) {
    case 'any':
      return '*';
    case 'account':
      return `arn:${partition}:account::${account}:account`;
    case 'key':
      return key !== undefined && regionOfArn(key) === region
        ? key
        : `arn:${partition}:kms:${region}:${account}:key/*`;
    case 'alias':
      return `arn:${partition}:kms:${region}:${account}:alias/*`;
    case 'cluster':
    case 'backup':
      return `arn:${partition}:cloudhsm:${region}:${account}:${form}/*`;
    case 'key-store-role':
      return `arn:${partition}:iam::${account}:role${serviceLinkedRolePath}${serviceLinkedRoleName}`;
    case 'key-store-role-policy':
      return `arn:${partition}:iam::aws:${storeRolePolicy}`;
    case 'cloudhsm-role':
      return `arn:${partition}:iam::${account}:role/aws-service-role/cloudhsm.amazonaws.com/AWSServiceRoleForCloudHSM`;
    case 'principal':
      return principal ?? `arn:${partition}:iam::${account}:role/*`;
  }
}

/**
 * What a policy's Resource element says for it, in as few words as possible: one Region by name, several or all
 * as `*`, which a condition then narrows.
 */
export function resourceElement(
  form: ResourceForm,
  place: Place,
  region: Region | undefined,
): readonly string[] {
  const anyOrOne = region ?? asRegion('*');
  switch (form) {
    case 'principal':
      return ['user', 'group', 'role'].map(kind => `arn:${place.partition}:iam::${place.account}:${kind}/*`);
    case 'key':
      return [place.key ?? `arn:${place.partition}:kms:${anyOrOne}:${place.account}:key/*`];
    default:
      return [resourceArn(form, place, anyOrOne)];
  }
}

/** The Region that an ARN names. */
export const regionOfArn = (arn: string): Region => asRegion(arn.split(':')[3] ?? '');

/** The account that an ARN names. */
export const accountOfArn = (arn: string): string => arn.split(':')[4] ?? '';

/** True for the ARN of a KMS key, or of any key. */
export const isKeyArn = (arn: string): boolean => /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(arn);

/** True for the ARN that stands for every key of a Region. */
export const isAnyKey = (arn: string): boolean => isKeyArn(arn) && arn.endsWith(':key/*');
