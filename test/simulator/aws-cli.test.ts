import {execFile, execFileSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';

/** A client that nobody here wrote holds the embedded AWS to AWS's protocols; where it is not installed, nothing is shown. */
describe.skipIf(!hasAwsCli())('the AWS CLI', {timeout: 60_000}, () => {
  let simulator: Simulator;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const scenario = shippedScenario('playground');
    if (!scenario) throw new Error('No playground');
    simulator = await startSimulator({world: createWorld(scenario)});
    const {admin} = startLine(simulator.world, simulator.endpoint).credentials;
    environment = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: admin?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: admin?.secretAccessKey,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    };
  });
  afterAll(() => simulator.close());

  function aws(...words: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const all = ['--endpoint-url', simulator.endpoint, '--output', 'text', ...words];
      execFile('aws', all, {env: environment}, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr.trim()));
        else resolve(stdout.trim());
      });
    });
  }

  test('learns who it is, over the Query protocol', async () => {
    expect(await aws('sts', 'get-caller-identity', '--query', 'Arn')).toBe(
      'arn:aws:iam::111122223333:user/admin',
    );
    expect(await aws('ec2', 'describe-regions', '--query', 'Regions[].RegionName')).toContain('us-east-1');
    expect(await aws('iam', 'list-roles', '--query', 'Roles[].RoleName')).toContain('Operator');
  });

  test('makes, connects and deletes a key store, over the JSON protocol', async () => {
    const cluster = 'cluster-3freeaaaaaa';
    const secrets = startLine(simulator.world, simulator.endpoint).clusters[cluster];
    const id = await aws(
      ...['kms', 'create-custom-key-store', '--custom-key-store-name', 'mine'],
      ...['--cloud-hsm-cluster-id', cluster],
      ...['--trust-anchor-certificate', secrets?.trustAnchorCertificate ?? ''],
      ...['--key-store-password', secrets?.kmsuserPassword ?? ''],
      ...['--query', 'CustomKeyStoreId'],
    );
    const ofStore = ['--custom-key-store-id', id];
    const state = () =>
      aws('kms', 'describe-custom-key-stores', ...ofStore, '--query', 'CustomKeyStores[].ConnectionState');

    await aws('kms', 'connect-custom-key-store', ...ofStore);
    simulator.world.clock.advance(60);
    expect(await state()).toBe('CONNECTED');
    await expect(aws('kms', 'delete-custom-key-store', ...ofStore)).rejects.toThrow(
      'An error occurred (CustomKeyStoreInvalidStateException) when calling the DeleteCustomKeyStore operation',
    );
    await aws('kms', 'disconnect-custom-key-store', ...ofStore);
    simulator.world.clock.advance(60);
    await aws('kms', 'delete-custom-key-store', ...ofStore);
    await expect(state()).rejects.toThrow('CustomKeyStoreNotFoundException');
  });

  test('is told of a wrong secret', async () => {
    const {AWS_SECRET_ACCESS_KEY: right} = environment;
    environment['AWS_SECRET_ACCESS_KEY'] = 'guessed';
    await expect(aws('kms', 'list-keys')).rejects.toThrow('(InvalidSignatureException)');
    await expect(aws('iam', 'list-roles')).rejects.toThrow('(SignatureDoesNotMatch)');
    environment['AWS_SECRET_ACCESS_KEY'] = right;
  });
});

function hasAwsCli(): boolean {
  try {
    execFileSync('aws', ['--version'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}
