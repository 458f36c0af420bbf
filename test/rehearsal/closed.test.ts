import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import {
  NotOurEndpoint,
  openClosedAccount,
  refuseOtherEndpoints,
} from '../../source/rehearsal/closed-account.ts';
import {rehearse} from '../../source/rehearsal/rehearse.ts';
import {payLegacyPlan, twoStores} from './pay-legacy-plan.ts';

test.each([
  'https://kms.eu-west-1.amazonaws.com',
  'http://kms.eu-west-1.amazonaws.com:80',
  'https://127.0.0.1:4000',
  'http://127.0.0.1',
  'http://localhost:4000',
  'http://127.0.0.1.example.com:4000',
  'http://127.0.0.1@example.com:4000',
  'http://user@127.0.0.1:4000',
  'http://127.0.0.1:4000/elsewhere',
  'http://127.0.0.2:4000',
])('%s is no endpoint for a rehearsal', endpoint => {
  expect(() => {
    refuseOtherEndpoints(endpoint);
  }).toThrow(NotOurEndpoint);
  const keys = {accessKeyId: 'AKIA', secretAccessKey: 'secret'};
  expect(() =>
    openClosedAccount({endpoint, region: 'eu-west-1', credentials: keys, now: () => new Date()}),
  ).toThrow(NotOurEndpoint);
});

test('no byte goes elsewhere, whatever the environment, profiles and shared files name', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'cks-home-'));
  let connections = 0;
  const trap = createServer(socket => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>(resolve => trap.listen(0, '127.0.0.1', resolve));
  const address = trap.address();
  const elsewhere = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
  const services = ['KMS', 'CLOUDHSM_V2', 'IAM', 'STS', 'ACCOUNT', 'EC2', 'CLOUDTRAIL'];
  writeFileSync(
    path.join(home, 'config'),
    `[default]\nregion = us-west-2\nendpoint_url = ${elsewhere}\n[profile real]\nregion = us-west-2\nendpoint_url = ${elsewhere}\n`,
  );
  writeFileSync(
    path.join(home, 'credentials'),
    '[default]\naws_access_key_id = AKIAREALREALREALREAL\naws_secret_access_key = real\n[real]\naws_access_key_id = AKIAREALREALREALREAL\naws_secret_access_key = real\n',
  );
  const environment: Record<string, string> = {
    AWS_PROFILE: 'real',
    AWS_CONFIG_FILE: path.join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'credentials'),
    AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    AWS_SESSION_TOKEN: 'real',
    AWS_REGION: 'us-west-2',
    AWS_ENDPOINT_URL: elsewhere,
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    HTTP_PROXY: elsewhere,
    HTTPS_PROXY: elsewhere,
    ALL_PROXY: elsewhere,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: elsewhere,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: elsewhere,
    ...Object.fromEntries(services.map(service => [`AWS_ENDPOINT_URL_${service}`, elsewhere])),
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    const signal = new AbortController().signal;
    const result = await rehearse(payLegacyPlan(twoStores), {
      mishaps: ['credentials-expired'],
      seed: 1,
      signal,
    });
    expect(result.reachedEnd).toBe(true);
    expect(connections).toBe(0);
  } finally {
    vi.unstubAllEnvs();
    await new Promise(resolve => trap.close(resolve));
    rmSync(home, {recursive: true, force: true});
  }
});
