import {readFile} from 'node:fs/promises';
import type {Environment} from './environment.ts';
import {sharedProfiles} from './shared-profiles.ts';

/** A profile of the shared files, and how it signs in, in a word or two. */
export type ProfileKind = {readonly name: string; readonly how: string};

/** Profiles by name, with how each signs in as far as the files say. No secret is read into the result. */
export async function profileKinds(environment: Environment): Promise<readonly ProfileKind[]> {
  const {names, files} = await sharedProfiles(environment);
  const members = new Map<string, Set<string>>();
  for (const {file} of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [name, member] of membersIn(text)) {
      members.set(name, (members.get(name) ?? new Set()).add(member));
    }
  }
  return names.map(name => ({name, how: howOf(members.get(name) ?? new Set())}));
}

/** The names of the members of each section, of which the values are left where they are. */
function membersIn(text: string): readonly (readonly [profile: string, member: string])[] {
  let section = '';
  return text.split(/\r?\n/u).flatMap((line): readonly (readonly [string, string])[] => {
    const head = /^\s*\[([^\]]+)\]/u.exec(line)?.[1];
    if (head !== undefined) {
      section = head
        .trim()
        .replace(/^profile\s+/u, '')
        .replace(/^(["'])(.*)\1$/u, '$2');
      return [];
    }
    const member = /^\s*([a-z_]+)\s*=/iu.exec(line)?.[1];
    return member === undefined ? [] : [[section, member.toLowerCase()]];
  });
}

function howOf(members: ReadonlySet<string>): string {
  if (members.has('role_arn')) return members.has('mfa_serial') ? 'role, MFA' : 'role';
  if (members.has('sso_session') || members.has('sso_start_url')) return 'SSO';
  if (members.has('credential_process')) return 'process';
  if (members.has('web_identity_token_file')) return 'web identity';
  return members.has('aws_access_key_id') ? 'keys' : 'no credentials of its own';
}
