import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import type {Environment} from './environment.ts';

/** The profiles of the AWS configuration files: their names, and the files that were read for them. */
export type SharedProfiles = {
  /** Sorted, each once. */
  readonly names: readonly string[];
  readonly files: readonly {readonly file: string; readonly exists: boolean}[];
};

/**
 * Reads which profiles there are, where AWS's tools look for them: `~/.aws/config` and `~/.aws/credentials`, or the
 * files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name. A file that cannot be read counts as absent.
 */
export async function sharedProfiles(environment: Environment): Promise<SharedProfiles> {
  const home = environment['HOME'] || environment['USERPROFILE'] || homedir();
  const at = (variable: string, name: string) => {
    const named = environment[variable];
    if (!named) return path.join(home, '.aws', name);
    return named.startsWith('~/') ? path.join(home, named.slice(2)) : named;
  };
  const config = at('AWS_CONFIG_FILE', 'config');
  const credentials = at('AWS_SHARED_CREDENTIALS_FILE', 'credentials');
  const [inConfig, inCredentials] = await Promise.all([read(config), read(credentials)]);
  const names = [
    ...sections(inConfig).flatMap(profileOfConfig),
    ...sections(inCredentials).map(name => unquoted(name)),
  ];
  return {
    names: [...new Set(names)].toSorted(),
    files: [
      {file: config, exists: inConfig !== undefined},
      {file: credentials, exists: inCredentials !== undefined},
    ],
  };
}

const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

const sections = (text = ''): readonly string[] =>
  text.split(/\r?\n/).flatMap(line => /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.trim() ?? []);

/** In the configuration file a profile says that it is one; other sections are sessions and services. */
function profileOfConfig(section: string): readonly string[] {
  const named = /^profile\s+(.+)$/.exec(section)?.[1];
  if (named !== undefined) return [unquoted(named)];
  return section === 'default' ? ['default'] : [];
}

const unquoted = (name: string) => name.trim().replace(/^(["'])(.*)\1$/, '$2');
