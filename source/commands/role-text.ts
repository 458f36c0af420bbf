import {isDenial} from '../access/combine.ts';
import type {RoleCard} from '../access/role-card.ts';
import {deletionText, type RoleDeletionCard, usageLines} from '../access/role-deletion-card.ts';
import type {everyonesRolePowers, RolePower} from '../access/role-powers.ts';
import type {AccessVerdict} from '../access/verdict.ts';
import {printable} from './printable.ts';
import {failureDocument} from './status-document.ts';

/** What `cks role` has to say. */
export type ShownRole = {
  readonly card: RoleCard;
  readonly caller: readonly RolePower[];
  /** Only where it was asked for. */
  readonly everyone?: Awaited<ReturnType<typeof everyonesRolePowers>>;
};

/** The document of `cks role --json`, schema `cks.role/1`. */
export function roleDocument({card, caller, everyone}: ShownRole) {
  const {at, expected, standing, deletion, underPath, lookAlikes, notes, failures} = card;
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
    may: {
      caller: powersDocument(caller),
      everyone:
        everyone?.holders.map(({principal, powers}) => ({principal, ...powersDocument(powers)})) ?? null,
    },
    deletion: deletion ? deletionDocument(deletion) : null,
    underPath,
    lookAlikes,
    notes: [...notes, ...(everyone?.troubles ?? []).map(({what}) => what)],
    failures: failures.map(failureDocument),
  };
}

function deletionDocument(deletion: RoleDeletionCard) {
  const {id, askedAt, at, told} = deletion;
  const base = {task: id, askedAt: askedAt.toISOString(), at: at.toISOString()};
  if (!told) return {...base, outcome: null, failure: failureDocument(deletion.failure)};
  const {outcome} = deletion;
  return {
    ...base,
    outcome: outcome.outcome,
    ...(outcome.outcome === 'refused' && {reason: outcome.reason ?? null, usage: outcome.usage}),
  };
}

const powersDocument = (powers: readonly RolePower[]) =>
  Object.fromEntries(powers.map(({deed, verdict, because}) => [deed, {verdict, because}]));

/** The card as text. */
export function roleText({card, caller, everyone}: ShownRole): string {
  const {standing, deletion, expected, lookAlikes, notes, failures} = card;
  return [
    `${expected.name}: ${standing.word.replaceAll('-', ' ')}`,
    ...(standing.word === 'exists' ? existingText(standing) : []),
    ...(deletion ? deletionLines(deletion) : []),
    'you may',
    ...caller.map(
      ({deed, verdict, because, action}) => `  ${deed.padEnd(11)}${words(verdict)}: ${because}  [${action}]`,
    ),
    ...(everyone ? everyoneText(everyone) : []),
    ...notes,
    ...lookAlikes.map(({arn, what}) => `not to be confused with ${arn}: ${what}`),
    ...failures.map(({code, remedy}) => `? ${code}: ${remedy}`),
  ]
    .map(printable)
    .join('\n');
}

const deletionLines = (deletion: RoleDeletionCard): readonly string[] => [
  `deletion     asked for ${deletion.askedAt.toISOString()}: ${deletionText(deletion)}`,
  ...usageLines(deletion).map(line => `  ${line}`),
  `  task ${deletion.id}`,
];

const words = (verdict: AccessVerdict) => verdict.replaceAll('-', ' ');

/** Whoever may do nothing is left out: in most accounts that is nearly everybody. */
function everyoneText({holders, troubles}: NonNullable<ShownRole['everyone']>): readonly string[] {
  const denied = holders.filter(({powers}) => powers.every(({verdict}) => isDenial(verdict)));
  const open = holders.filter(holder => !denied.includes(holder));
  return [
    'in this account may',
    ...open.map(
      ({principal, powers}) =>
        `  ${principal}  ${powers.map(({deed, verdict}) => `${deed} ${words(verdict)}`).join(', ')}`,
    ),
    `  nothing of it: ${String(denied.length)} of ${String(holders.length)} users and roles`,
    ...troubles.map(({what}) => `? ${what}`),
  ];
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
