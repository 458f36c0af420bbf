import {openAccount} from '../aws/account.ts';
import {credentialChain} from '../aws/credentials.ts';
import {sharedProfiles} from '../aws/shared-profiles.ts';
import {UsageError} from './exit-codes.ts';
import type {CommonOptions} from './program.ts';
import {ask, canAsk} from './prompt.ts';

type Named = Pick<CommonOptions, 'endpointUrl'> & {
  readonly profile?: string;
  /** Hears of credentials whenever they are read, before they are used. */
  readonly onCredentials?: (credentials: {readonly expiration?: Date}) => void;
};

/**
 * Opens the account that a profile and an endpoint name. Where the profile asks for the code of an MFA device, a person
 * at the terminal is asked for it on stderr; the code goes to AWS and nowhere else.
 *
 * @param signal ends a question to the person
 * @throws UsageError where there is no such profile: the chain would go on to whatever else this machine has to offer,
 *   such as the role of an instance
 */
export async function openNamedAccount(
  {profile, endpointUrl, onCredentials}: Named,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReturnType<typeof openAccount>> {
  await refuseUnknownProfile(profile);
  const named = {
    ...(profile !== undefined && {profile}),
    ...(canAsk() && {mfaCode: (serial: string) => askMfaCode(serial, signal)}),
  };
  const read = credentialChain({...named, ...(endpointUrl !== undefined && {endpoint: endpointUrl})});
  return openAccount({
    ...named,
    ...(endpointUrl !== undefined && {endpointUrl}),
    ...(onCredentials && {
      credentials: async () => {
        const credentials = await read();
        onCredentials(credentials);
        return credentials;
      },
    }),
  });
}

/** The same for a screen, where nobody can be asked on stderr. */
export async function refuseUnknownProfile(
  named: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const profile = named || environment['AWS_PROFILE'];
  // What `default` means needs no file.
  if (!profile || profile === 'default') return;
  const {names, files} = await sharedProfiles(environment);
  if (names.includes(profile)) return;
  const looked = files.map(({file, exists}) => (exists ? file : `${file} (not there)`)).join(' and ');
  const there = names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`;
  const by = named ? '' : ', which AWS_PROFILE names';
  throw new UsageError(`there is no profile ${profile}${by}; ${there}. Looked in ${looked}`);
}

async function askMfaCode(serial: string, signal: AbortSignal): Promise<string> {
  const code = await ask(`MFA code of ${serial} (not shown): `, {hidden: true, signal});
  return code.trim();
}
