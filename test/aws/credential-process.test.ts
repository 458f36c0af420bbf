import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {credentialChain} from '../../source/aws/credentials.ts';
import {toFailure} from '../../source/aws/failures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cks-chain-'));
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, {recursive: true, force: true});
});

const keys = JSON.stringify({Version: 1, AccessKeyId: 'AKIAPROCESS', SecretAccessKey: 's3cret'});

/** A profile whose credential_process is this shell script. */
function profileOf(script: string): void {
  const file = path.join(folder, 'process.sh');
  writeFileSync(file, script);
  writeFileSync(path.join(folder, 'config'), `[profile robot]\ncredential_process = sh ${file}\n`);
}

const failureOf = async (script: string, patienceMs = 5000) => {
  profileOf(script);
  const thrown: unknown = await credentialChain({profile: 'robot', patienceMs})().then(
    () => 'none',
    (error: unknown) => error,
  );
  return toFailure(thrown, {action: 'sts:GetCallerIdentity'});
};

describe('a credential_process', () => {
  test('that gives keys is all that is needed', async () => {
    profileOf(`echo '${keys}'`);
    expect(await credentialChain({profile: 'robot'})()).toMatchObject({accessKeyId: 'AKIAPROCESS'});
  });

  test.each([
    ['fails', 'echo cannot reach the vault >&2; exit 3', /cannot reach the vault/],
    ['prints garbage', 'echo "<html>Sign in</html>"', /invalid JSON/i],
    ['prints nothing', 'true', /invalid JSON/i],
    [
      'gives keys that have ended',
      `echo '${keys.replace('}', ',"Expiration":"2020-01-01T00:00:00Z"}')}'`,
      /expired/i,
    ],
  ])('that %s is named as what is wrong', async (_how, script, message) => {
    const failure = await failureOf(script);
    expect(failure).toMatchObject({kind: 'no-credentials', code: 'CredentialsProviderError'});
    expect(failure.message).toMatch(message);
    expect(failure.remedy).toContain('by hand');
    expect(failure.message).not.toContain('process.sh');
  });

  test('that hangs is a failure with what to do; it is not started again, and taken when it answers', async () => {
    const go = path.join(folder, 'go');
    const starts = path.join(folder, 'starts');
    profileOf(`echo x >> ${starts}\nwhile [ ! -e ${go} ]; do sleep 0.05; done\necho '${keys}'`);
    const chain = credentialChain({profile: 'robot', patienceMs: 300});
    const thrown: unknown = await chain().catch((error: unknown) => error);
    const failure = toFailure(thrown, {action: 'sts:GetCallerIdentity'});
    expect(failure).toMatchObject({kind: 'no-credentials', code: 'CredentialsProviderError'});
    expect(failure.message).toContain('has not answered');
    expect(failure.remedy).toContain('by hand');
    await expect(chain()).rejects.toThrow('has not answered');
    writeFileSync(go, '');
    await vi.waitFor(() => expect(chain()).resolves.toMatchObject({accessKeyId: 'AKIAPROCESS'}), 5000);
    expect(existsSync(starts) && readFileSync(starts, 'utf8')).toBe('x\n');
  });
});
