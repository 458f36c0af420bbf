import type {InputShape} from '../operation.ts';

const storeId = {type: 'string', min: 1, max: 64} as const;
const storeName = {type: 'string', min: 1, max: 256} as const;
const clusterId = {type: 'string', min: 19, max: 24, pattern: /^cluster-[2-7a-zA-Z]{11,16}$/} as const;
const password = {type: 'string', min: 7, max: 32, sensitive: true} as const;
const credential = {
  type: 'structure',
  members: {
    AccessKeyId: {
      type: 'string',
      min: 20,
      max: 30,
      pattern: /^[A-Z2-7]+$/,
      sensitive: true,
      required: true,
    },
    RawSecretAccessKey: {
      type: 'string',
      min: 43,
      max: 64,
      pattern: /^[a-zA-Z0-9/+=]+$/,
      sensitive: true,
      required: true,
    },
  },
} as const;
const proxy = {
  XksProxyUriEndpoint: {type: 'string', min: 10, max: 128, pattern: /^https:\/\/[a-zA-Z0-9.-]+$/},
  XksProxyUriPath: {
    type: 'string',
    min: 10,
    max: 128,
    pattern: /^(\/[a-zA-Z0-9/_-]+\/kms\/xks\/v\d{1,2})$|^(\/kms\/xks\/v\d{1,2})$/,
  },
  XksProxyVpcEndpointServiceOwner: {type: 'string', min: 12, max: 12, pattern: /^[0-9]{12}$/},
  XksProxyAuthenticationCredential: credential,
  XksProxyConnectivity: {type: 'string', oneOf: ['PUBLIC_ENDPOINT', 'VPC_ENDPOINT_SERVICE']},
} as const satisfies InputShape;
const serviceName = /^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$/;

export const marker = {type: 'string', min: 1, max: 1024, pattern: /^[\u0020-\u00ff]*$/} as const;

export const describeShape = {
  CustomKeyStoreId: storeId,
  CustomKeyStoreName: storeName,
  Limit: {type: 'integer', min: 1, max: 1000},
  Marker: marker,
} as const satisfies InputShape;

export const createShape = {
  CustomKeyStoreName: {...storeName, required: true},
  CloudHsmClusterId: clusterId,
  TrustAnchorCertificate: {type: 'string', min: 1, max: 5000},
  KeyStorePassword: password,
  CustomKeyStoreType: {type: 'string', oneOf: ['AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE']},
  ...proxy,
  XksProxyVpcEndpointServiceName: {type: 'string', min: 20, max: 64, pattern: serviceName},
} as const satisfies InputShape;

export const updateShape = {
  CustomKeyStoreId: {...storeId, required: true},
  NewCustomKeyStoreName: storeName,
  KeyStorePassword: password,
  CloudHsmClusterId: clusterId,
  ...proxy,
  // Empty is how a store is told to leave its endpoint service for a public endpoint.
  XksProxyVpcEndpointServiceName: {
    type: 'string',
    min: 0,
    max: 64,
    pattern: new RegExp(`^$|${serviceName.source}`),
  },
} as const satisfies InputShape;

export const storeShape = {
  CustomKeyStoreId: {...storeId, required: true},
} as const satisfies InputShape;
