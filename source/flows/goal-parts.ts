import {z} from 'zod';
import {asClusterId, asKeyId, asKeyStoreId, asRegion} from '../model/ids.ts';

export const regionPart = z.string().min(1).transform(asRegion);
export const storeIdPart = z.string().min(1).max(64).transform(asKeyStoreId);
export const storeNamePart = z.string().min(1).max(256);
export const clusterIdPart = z
  .string()
  .regex(/^cluster-[2-7a-zA-Z]{11,16}$/, 'is not the id of a CloudHSM cluster')
  .transform(asClusterId);
export const keyIdPart = z.string().min(1).transform(asKeyId);

/** What every flow on one store knows of it: where it is, and its name as it was confirmed. */
export const storeGoalPart = {region: regionPart, storeId: storeIdPart, name: storeNamePart};

/** How KMS reaches an external key store, in the forms that AWS accepts; the secret travels beside the write. */
export const proxyPart = z.object({
  connectivity: z.enum(['PUBLIC_ENDPOINT', 'VPC_ENDPOINT_SERVICE']),
  uriEndpoint: z
    .string()
    .max(128)
    .regex(/^https:\/\/[a-zA-Z0-9.-]+$/, 'is not https:// and a host, without a port'),
  uriPath: z
    .string()
    .max(128)
    .regex(/^(\/[a-zA-Z0-9/_-]+)?\/kms\/xks\/v\d{1,2}$/, 'does not end in /kms/xks/v1'),
  accessKeyId: z.string().regex(/^[A-Z2-7]{20,30}$/, 'is not 20 to 30 of A-Z and 2-7'),
  // Empty is how a store is told to leave its endpoint service for a public endpoint.
  vpcEndpointServiceName: z
    .string()
    .max(64)
    .regex(
      /^$|^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$/,
      'is not the name of a VPC endpoint service',
    )
    .exactOptional(),
});
