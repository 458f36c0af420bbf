import {checkAccess, type Progress} from '../access/check-access.ts';
import {checkEveryone} from '../access/everyone.ts';
import {leastPrivilege} from '../access/least-privilege.ts';
import {ownPersonas} from '../access/own-personas.ts';
import {allPersonas, type Persona} from '../access/personas.ts';
import {principalMistake} from '../access/principal.ts';
import {accessDocument, accessExitCode, everyoneDocument} from './access-document.ts';
import {accessCsv, accessMarkdown, accessText, everyoneTable} from './access-text.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {findKeys} from './find-target.ts';
import {listenForInterruption} from './interruption.ts';
import {NotDone} from './not-done.ts';
import type {CommonOptions} from './program.ts';
import {openReadSession, type ReadSession} from './read-session.ts';
import {effectiveSettings} from './state-folder.ts';

export type AccessOptions = CommonOptions & {
  readonly principal?: string;
  readonly key?: string;
  readonly policy?: boolean;
  readonly format?: string;
};

type Format = 'text' | 'csv' | 'md' | 'json';

/** `cks access`: what a principal may do of what a persona needs; exit 0 all, 1 some denied, 2 some cannot be told. */
export async function printAccess(who: string, options: AccessOptions): Promise<number> {
  const format = formatOf(options);
  const settings = await effectiveSettings(options);
  const personas = chosen(who, allPersonas(ownPersonas(settings.personas)));
  const mistake = options.principal === undefined ? undefined : principalMistake(options.principal);
  if (mistake !== undefined) throw new UsageError(mistake);
  const interruption = listenForInterruption();
  let session: ReadSession | undefined;
  const work = async (): Promise<number> => {
    session = await openReadSession(options);
    return run({session, who, personas, format, options, signal: interruption.signal});
  };
  try {
    const result = await interruption.orInterrupted(work());
    return result === 'interrupted' ? exitCodes.interrupted : result;
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    process.stderr.write(`cks: ${error.message}\n${error.next}\n`);
    return error.exitCode;
  } finally {
    interruption.done();
    session?.account.close();
  }
}

async function run({
  session,
  who,
  personas,
  format,
  options,
  signal,
}: {
  session: ReadSession;
  who: string;
  personas: readonly Persona[];
  format: Format;
  options: AccessOptions;
  signal: AbortSignal;
}): Promise<number> {
  const {account, identity} = session;
  const key = options.key === undefined ? undefined : await keyArn(session, options.key);
  const regions = session.regions
    .map(({region}) => region)
    .filter(region => key === undefined || key.split(':')[3] === region);
  if (options.policy) {
    await print(policyText(personas, session, key));
    return exitCodes.ok;
  }
  const common = {reader: account, identity, personas, regions, onProgress: shown(), signal};
  if (who === 'everyone') {
    const report = await checkEveryone(common);
    await print(
      format === 'json'
        ? JSON.stringify(everyoneDocument(report), undefined, 2)
        : everyoneTable(report, format),
    );
    for (const {what, failure} of report.troubles)
      process.stderr.write(`cks: ${what} ${failure?.remedy ?? ''}\n`);
    const untold = report.reports.some(({personas: each}) => accessExitCode(each) === exitCodes.cannotTell);
    return untold || report.troubles.length > 0 ? exitCodes.cannotTell : exitCodes.ok;
  }
  const report = await checkAccess({
    ...common,
    probe: true,
    ...(options.principal !== undefined && {principal: options.principal}),
    ...(key !== undefined && {key}),
  });
  switch (format) {
    case 'json':
      await print(JSON.stringify(accessDocument(report), undefined, 2));
      break;
    case 'csv':
      await print(accessCsv(report));
      break;
    case 'md':
      await print(accessMarkdown(report));
      break;
    case 'text':
      await print(accessText(report));
  }
  return accessExitCode(report.personas);
}

function formatOf({format, json}: AccessOptions): Format {
  if (json) return 'json';
  switch (format) {
    case undefined:
      return 'text';
    case 'csv':
    case 'md':
    case 'json':
      return format;
    default:
      throw new UsageError(`--format takes csv, md or json, not "${format}"`);
  }
}

function chosen(who: string, all: readonly Persona[]): readonly Persona[] {
  if (who === 'all' || who === 'everyone') return all;
  const persona = all.find(({name}) => name === who);
  if (!persona) {
    throw new UsageError(
      `there is no persona "${who}"; there are ${all.map(({name}) => name).join(', ')}, and all and everyone`,
    );
  }
  return [persona];
}

/** A key of another account can only be named by its ARN; it is taken as it stands. */
async function keyArn(session: ReadSession, named: string): Promise<string> {
  const foreign = /^arn:[^:]+:kms:([^:]+):(\d{12}):key\/.+$/.exec(named);
  if (foreign && foreign[2] !== session.identity.account) return named;
  const [key] = await findKeys(session, [named]);
  if (!key) throw new UsageError(`there is no key ${named}`);
  const {partition, account} = session.identity;
  return `arn:${partition}:kms:${key.region}:${account}:key/${key.id}`;
}

/** One policy by itself, several as a list with their names. */
function policyText(personas: readonly Persona[], {identity, scope}: ReadSession, key?: string): string {
  const place = {
    partition: identity.partition,
    account: identity.account,
    ...(key !== undefined && {key}),
  };
  const policies = personas.flatMap(persona => leastPrivilege(persona, place, scope));
  const [first] = policies;
  return policies.length === 1 && first
    ? first.document
    : JSON.stringify(
        policies.map(({name, document}) => ({name, policy: JSON.parse(document) as unknown})),
        undefined,
        2,
      );
}

/** Progress is for people who watch. */
function shown(): (progress: Progress) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return ({done, total, what}) => {
    process.stderr.write(
      `\r\u001B[K${String(done)}/${String(total)} ${what}${done === total ? '\r\u001B[K' : ''}`,
    );
  };
}

const print = (text: string) =>
  new Promise<void>(resolve => {
    process.stdout.write(`${text}\n`, () => {
      resolve();
    });
  });
