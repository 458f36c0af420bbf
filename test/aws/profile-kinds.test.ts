import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {profileKinds} from '../../source/aws/profile-kinds.ts';

test('each profile of the shared files with how it signs in, and no value of a member', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-profiles-'));
  const at = (name: string) => path.join(folder, name);
  writeFileSync(
    at('config'),
    `[default]
region = eu-west-1
[profile ops]
role_arn = arn:aws:iam::111122223333:role/KeyOps
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/ann
[profile "read only"]
role_arn=arn:aws:iam::111122223333:role/Read
source_profile=base
[profile corp]
sso_session = corp
[sso-session corp]
sso_start_url = https://corp.example/start
[profile old-sso]
SSO_START_URL = https://corp.example/start
[profile script]
credential_process = /opt/keys
`,
  );
  writeFileSync(at('credentials'), '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n');
  const kinds = await profileKinds({
    AWS_CONFIG_FILE: at('config'),
    AWS_SHARED_CREDENTIALS_FILE: at('credentials'),
  });
  rmSync(folder, {recursive: true});
  expect(Object.fromEntries(kinds.map(({name, how}) => [name, how]))).toEqual({
    base: 'keys',
    corp: 'SSO',
    default: 'no credentials of its own',
    'old-sso': 'SSO',
    ops: 'role, MFA',
    'read only': 'role',
    script: 'process',
  });
});
