import {afterEach, expect, test, vi} from 'vitest';
import {createClients} from '../../source/aws/clients.ts';
import {createCredentials} from '../../source/aws/credentials.ts';
import {openHttpTransport} from '../../source/aws/http-transport.ts';
import {kmsEndpoint} from '../../source/aws/kms.ts';
import {createSdkHandler} from '../../source/aws/sdk-handler.ts';
import {asRegion} from '../../source/model/ids.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const clientsFor = (endpointUrl?: string) =>
  createClients({
    credentials: createCredentials({accessKeyId: 'A', secretAccessKey: 's'}, {now: () => new Date()}),
    requestHandler: createSdkHandler(openHttpTransport()),
    environment: {},
    ...(endpointUrl && {endpointUrl}),
    clockOffsetMs: () => 0,
  });

test.each([
  ['eu-west-1', {}, 'https://kms.eu-west-1.amazonaws.com/'],
  ['cn-north-1', {}, 'https://kms.cn-north-1.amazonaws.com.cn/'],
  ['xx-moon-1', {}, 'https://kms.xx-moon-1.amazonaws.com/'],
  ['us-gov-west-1', {AWS_USE_FIPS_ENDPOINT: 'true'}, 'https://kms-fips.us-gov-west-1.amazonaws.com/'],
  ['eu-west-1', {AWS_USE_DUALSTACK_ENDPOINT: 'true'}, 'https://kms.eu-west-1.api.aws/'],
])(
  'the reads of keys in %s with %j go to the host that the SDK would use',
  async (region, variables, url) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect((await kmsEndpoint(clientsFor(), asRegion(region))).href).toBe(url);
  },
);

test('an endpoint of one’s own is used as it is', async () => {
  const url = 'http://127.0.0.1:4566/';
  expect((await kmsEndpoint(clientsFor(url), asRegion('eu-west-1'))).href).toBe(url);
});
