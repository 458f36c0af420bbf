import {readRoleCard, type RoleCard} from '../access/role-card.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyStore} from '../model/key-store.ts';
import {exitCodes} from './exit-codes.ts';
import {NotDone} from './not-done.ts';
import {printable} from './printable.ts';
import type {CommonOptions} from './program.ts';
import {openReadSession} from './read-session.ts';
import {failureDocument} from './status-document.ts';

/** `cks role`: the card of KMS's service-linked role. Exit 0 if all is as documented, 1 if something differs, 2 if it cannot be told. */
export async function printRole(options: CommonOptions): Promise<number> {
  try {
    const {account, identity, regions} = await openReadSession(options);
    const stores = await Promise.all(regions.map(({region}) => account.keyStores(region)));
    const hasStores = hasCloudHsmStores(stores);
    const card = await readRoleCard(account, {
      partition: identity.partition,
      ...(hasStores !== undefined && {hasStores}),
    });
    account.close();
    const text = options.json ? JSON.stringify(roleDocument(card), undefined, 2) : roleText(card);
    await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
    return roleExitCode(card, hasStores);
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    process.stderr.write(`cks: ${error.message}\n${error.next}\n`);
    return error.exitCode;
  }
}

/** A store seen is a store; none seen means none only where every Region answered. */
function hasCloudHsmStores(answers: readonly Answer<readonly KeyStore[]>[]): boolean | undefined {
  const seen = answers.some(answer => answer.ok && answer.value.some(({type}) => type === 'AWS_CLOUDHSM'));
  return seen ? true : answers.every(({ok}) => ok) ? false : undefined;
}

function roleExitCode({standing, underPath}: RoleCard, hasStores: boolean | undefined): number {
  switch (standing.word) {
    case 'cannot-tell':
      return exitCodes.cannotTell;
    case 'absent':
      return hasStores === true || underPath.length > 0 ? exitCodes.no : exitCodes.ok;
    case 'exists':
      if (standing.trustsKmsOnly === undefined || !standing.permissions) return exitCodes.cannotTell;
      return standing.trustsKmsOnly && standing.permissions.enough && underPath.length === 0
        ? exitCodes.ok
        : exitCodes.no;
  }
}

function roleDocument({at, expected, standing, underPath, lookAlikes, notes, failures}: RoleCard) {
  return {
    schema: 'cks.role/1',
    at: at.toISOString(),
    expected,
    exists: standing.word === 'cannot-tell' ? null : standing.word === 'exists',
    role:
      standing.word === 'exists'
        ? {
            arn: standing.role.arn,
            createdAt: standing.role.createdAt?.toISOString() ?? null,
            description: standing.role.description ?? null,
            lastUsedAt: standing.role.lastUsedAt?.toISOString() ?? null,
            lastUsedRegion: standing.role.lastUsedRegion ?? null,
            trusted: standing.trusted,
            trustsKmsOnly: standing.trustsKmsOnly ?? null,
            permissions: standing.permissions
              ? {
                  ...standing.permissions,
                  version: standing.permissions.version ?? null,
                  updatedAt: standing.permissions.updatedAt?.toISOString() ?? null,
                }
              : null,
          }
        : null,
    underPath,
    lookAlikes,
    notes,
    failures: failures.map(failureDocument),
  };
}

function roleText(card: RoleCard): string {
  const {standing, expected, lookAlikes, notes, failures} = card;
  return [
    `${expected.name}: ${standing.word.replaceAll('-', ' ')}`,
    ...(standing.word === 'exists' ? existingText(standing) : []),
    ...notes,
    ...lookAlikes.map(({arn, what}) => `not to be confused with ${arn}: ${what}`),
    ...failures.map(({code, remedy}) => `? ${code}: ${remedy}`),
  ]
    .map(printable)
    .join('\n');
}

function existingText({
  role,
  trusted,
  trustsKmsOnly,
  permissions,
}: Extract<RoleCard['standing'], {word: 'exists'}>): readonly string[] {
  const lastUse = role.lastUsedAt
    ? `${role.lastUsedAt.toISOString()} in ${role.lastUsedRegion ?? 'an unnamed Region'} (IAM can lag by hours)`
    : 'not in the last 400 days, or not told';
  return [
    role.arn,
    `created      ${role.createdAt?.toISOString() ?? 'not told'}`,
    `last used    ${lastUse}`,
    `trusts       ${trustsKmsOnly === true ? 'KMS only, as it should' : trustsKmsOnly === undefined ? 'not readable' : `not only KMS: ${trusted.join(', ')}`}`,
    `description  ${role.description ?? ''}  (the only part that can be edited: cks role describe)`,
    ...(permissions
      ? [
          `policy       ${permissions.policy} ${permissions.version ?? ''}, like ${permissions.like}`,
          ...permissions.actions.map(action => `  + ${action}`),
          ...permissions.missing.map(action => `  - ${action}: in the list of 2023-11-10 and not here`),
          ...permissions.extra.map(action => `  ! ${action}: in no list that AWS has published`),
          ...(permissions.enough
            ? []
            : ['  x not all of the first seven: KMS may fail to connect key stores']),
        ]
      : ['policy       not readable']),
  ];
}
