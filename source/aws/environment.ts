/** Environment variables as AWS's tools read them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The one door to this process's environment for the AWS room. */
export const processEnvironment = (): Environment => process.env;

/** The AWS services cks talks to. */
export type ServiceName = 'kms' | 'cloudhsm' | 'iam' | 'sts' | 'account' | 'ec2' | 'cloudtrail';

const endpointVariable: Readonly<Record<ServiceName, string>> = {
  kms: 'AWS_ENDPOINT_URL_KMS',
  cloudhsm: 'AWS_ENDPOINT_URL_CLOUDHSM_V2',
  iam: 'AWS_ENDPOINT_URL_IAM',
  sts: 'AWS_ENDPOINT_URL_STS',
  account: 'AWS_ENDPOINT_URL_ACCOUNT',
  ec2: 'AWS_ENDPOINT_URL_EC2',
  cloudtrail: 'AWS_ENDPOINT_URL_CLOUDTRAIL',
};

/**
 * Where a service's calls go instead of AWS: what the command line says, else the service's own variable, else
 * the one for all services. Undefined: AWS's own host. An empty variable counts as absent, and
 * AWS_IGNORE_CONFIGURED_ENDPOINT_URLS switches the variables off, as in AWS's tools.
 */
export function customEndpoint(
  service: ServiceName,
  environment: Environment,
  endpointUrl?: string,
): string | undefined {
  if (endpointUrl) return endpointUrl;
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  return environment[endpointVariable[service]] || environment['AWS_ENDPOINT_URL'] || undefined;
}

/** The Region the environment names, if it names one; AWS_DEFAULT_REGION is the AWS CLI's older word. */
export const environmentRegion = (environment: Environment): string | undefined =>
  environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined;
