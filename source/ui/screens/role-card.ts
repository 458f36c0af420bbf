import {deletionText, type RoleDeletionCard, usageLines} from '../../access/role-deletion-card.ts';
import {ageOf, clock, dayMonth, deadline, isoDay} from '../../model/age.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import {serviceLinkedRoleName, type ServiceLinkedRole} from '../../model/role.ts';
import {fit, wrapText} from '../cells.ts';
import {isWide} from '../layout.ts';
import type {Line, Span} from '../line.ts';
import {safeText} from '../safe-text.ts';
import type {RoleFindings} from '../access/port.ts';
import {verdictLook} from './access-words.ts';
import {bodyOf, plain, rule} from './page-lines.ts';
import {deletionWords} from './role-words.ts';
import type {Screen, ScreenContext, ScreenModel} from './screen.ts';
import {texts} from './screen-texts.ts';

/** KMS's service-linked role: whether it exists, what it may do, and what stands in the way of deleting it. */
export const roleCardScreen: Screen = context => {
  const {picture, size} = context;
  const standing = lastSeen(picture.role);
  const role = standing?.exists ? standing.role : undefined;
  return {
    breadcrumb: 'Access > service-linked role',
    rowIds: [],
    top: 0,
    body: bodyOf(role ? presentCard(role, context) : otherCard(context), size),
    footer,
    open: () => undefined,
    hint: texts['role.nobodyCreates'](),
  };
};

const footer: ScreenModel['footer'] = [
  {key: 'e', word: 'edit text'},
  {key: 'c', word: 'copy ARN'},
  {key: 'i', word: 'about the role'},
  {key: 'R', word: 'refresh'},
  {key: 'Esc', word: 'back'},
  {key: '?', word: 'help'},
];

const labelled = (label: string, text: string): Line => [{text: `   ${fit(label, 10)} ${text}`}];
const indented = (text: string): Line => [{text: `   ${text}`}];

/** A title at the left and when it was seen at the right, as far as the smaller layout is wide. */
function titleLine(glyph: Span, text: string, {picture, size}: ScreenContext): Line {
  const at = picture.role.status === 'seen' ? `seen ${clock(picture.role.at)}` : '';
  const stale = at !== '' && standingFailure(picture.role) ? '≈ ' : '';
  const room = Math.min(size.columns, 80) - 1 - glyph.text.length - 2;
  const end = `${stale}${at}`;
  return [{text: ' '}, glyph, {text: ` ${fit(text, room - end.length)} ${end}`}];
}

function presentCard(role: ServiceLinkedRole, context: ScreenContext): readonly Line[] {
  const {now, size, access} = context;
  const findings = access?.role?.value;
  const slash = role.arn.lastIndexOf('/') + 1;
  return [
    titleLine({text: '●', token: 'ok'}, `exists   ${serviceLinkedRoleName}`, context),
    indented(role.arn.slice(0, slash)),
    indented(role.arn.slice(slash)),
    labelled('Created', createdText(role)),
    labelled('Last used', lastUsedText(role, now)),
    labelled('Trust', trustText(findings)),
    labelled('Policy', policyText(context)),
    labelled('Text', descriptionText(role, size.columns)),
    ...powerLines(findings),
    ...permissionLines(context),
    ...(findings?.deletion
      ? askedDeletionLines(findings.deletion, context)
      : [rule(texts['role.mayBeDeleted'](), size.columns), ...deletionLines(context)]),
    ...(findings?.notices ?? []).flatMap(text => wrapText(`▲ ${text}`, size.columns - 5).map(indented)),
  ];
}

const createdText = ({createdAt}: ServiceLinkedRole): string =>
  createdAt === undefined
    ? 'not told'
    : `${isoDay(createdAt)} ${clock(createdAt)}, by KMS when the first store was created`;

function lastUsedText({lastUsedAt, lastUsedRegion}: ServiceLinkedRole, now: Date): string {
  if (!lastUsedAt) return 'not in the last 400 days (IAM; can lag by hours)';
  const year = lastUsedAt.getUTCFullYear();
  const day = dayMonth(lastUsedAt, now);
  const whole = day.endsWith(String(year)) ? day : `${day} ${String(year)}`;
  return `${whole}, ${lastUsedRegion ?? 'Region not told'} (IAM; can lag by hours)`;
}

function trustText(findings: RoleFindings | undefined): string {
  if (findings?.kmsOnly === undefined) return '? not read';
  return findings.kmsOnly
    ? '✓ cks.kms.amazonaws.com only'
    : '▲ not as documented: cks.kms.amazonaws.com only';
}

function policyText({access}: ScreenContext): string {
  const standing = access?.role;
  const policy = standing?.value?.policy;
  if (policy) return [policy.name, policy.version].filter(part => part !== undefined).join(' ');
  if (standing?.running) return 'being read';
  return standing?.trouble ?? standing?.value?.troubles[0] ?? '? not read';
}

/** The description, with the key that edits it where the smaller layout ends. */
function descriptionText({description}: ServiceLinkedRole, columns: number): string {
  const end = 'e edits this only';
  const text = description === undefined || description === '' ? '(none)' : `"${safeText(description)}"`;
  return `${fit(text, Math.min(columns, 80) - 15 - end.length)} ${end}`;
}

const deedWords = {create: 'create', edit: 'edit text', delete: 'delete'} as const;

/** What the caller may do to the role, in one row. */
function powerLines(findings: RoleFindings | undefined): readonly Line[] {
  const spans = (findings?.powers ?? []).flatMap(({deed, verdict}): Span[] => {
    const {glyph, token} = verdictLook(verdict);
    return [{text: glyph, token}, {text: ` ${deedWords[deed]}  `}];
  });
  return spans.length === 0 ? [] : [[{text: `   ${fit('You may', 10)} `}, ...spans]];
}

function permissionLines({access, size}: ScreenContext): readonly Line[] {
  const findings = access?.role?.value;
  const permissions = findings?.permissions;
  if (!permissions) {
    const why = findings?.troubles[0] ?? access?.role?.trouble ?? texts['role.policyUnread']();
    return [rule('Permissions: not read', size.columns), ...wrapText(why, size.columns - 5).map(indented)];
  }
  const {documented, missing, extra, listedOn, history, changedAt} = permissions;
  const have = documented.length - missing.length;
  const half = Math.ceil(documented.length / 2);
  const mark = (action: string | undefined): Line => {
    if (action === undefined) return [];
    const lacks = missing.includes(action);
    return [{text: lacks ? '▲' : '✓', token: lacks ? 'risk' : 'ok'}, {text: ` ${action}`}];
  };
  const columns = Array.from({length: half}, (_, row): Line => [
    {text: '   '},
    ...padded(mark(documented[row]), 41),
    ...mark(documented[row + half]),
  ]);
  const differs = [
    ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ...(extra.length > 0 ? [`+ ${extra.join(', ')} extra`] : []),
  ].join('; ');
  const counted = `${String(have)} of ${String(documented.length)}`;
  if (differs === '') {
    return [
      rule(`Permissions: ${counted} as documented (AWS list of ${listedOn})`, size.columns),
      ...columns,
      indented(history),
    ];
  }
  const since = changedAt ? ` is of ${isoDay(changedAt)}` : '';
  return [
    rule(`Permissions: ▲ ${counted}: ${differs}`, size.columns),
    ...columns,
    indented(`AWS list of ${listedOn}; this policy${since}. It is AWS's own: no fault here`),
  ];
}

const padded = (line: Line, width: number): Line => {
  const cells = line.reduce((sum, {text}) => sum + text.length, 0);
  return [...line, {text: ' '.repeat(Math.max(0, width - cells))}];
};

const outcomeLook = {
  deleted: {text: '✓', token: 'ok'},
  running: {text: '◐', token: 'busy'},
  'not-agreed': {text: '≈', token: 'unsure'},
  refused: {text: '✗', token: 'bad'},
} as const;

/** A deletion that was asked for takes the place of whether one is possible. */
function askedDeletionLines(deletion: RoleDeletionCard, {now, size}: ScreenContext): readonly Line[] {
  const glyph: Span = deletion.told ? outcomeLook[deletion.outcome.outcome] : {text: '?', token: 'unsure'};
  const [first = '', ...more] = wrapText(deletionText(deletion), Math.min(size.columns, 120) - 7);
  const task = deletion.id.slice(deletion.id.lastIndexOf('/') + 1);
  return [
    rule(
      `Deletion asked for ${deadline(deletion.askedAt, now)}, ${ageOf(deletion.askedAt, now)} ago`,
      size.columns,
    ),
    [{text: '   '}, glyph, {text: ` ${first}`}],
    ...more.map(text => indented(`  ${text}`)),
    ...usageLines(deletion).map(text => indented(`  ${safeText(text)}`)),
    indented(`Task …/${safeText(task)}, looked at ${clock(deletion.at)}. R looks again`),
  ];
}

function deletionLines(context: ScreenContext): readonly Line[] {
  const {possible, text} = deletionWords(context);
  const [glyph, token] = possible ? (['▲', 'risk'] as const) : (['✗', 'bad'] as const);
  return [
    [{text: '   '}, {text: glyph, token}, {text: ` ${text}`}],
    indented(texts['role.cannot']()),
    indented(texts['role.lastStep']()),
  ];
}

/** The card where there is no role to show: absent, not told, or not asked yet. */
function otherCard(context: ScreenContext): readonly Line[] {
  const {picture, size} = context;
  const wrapped = (text: string) => wrapText(text, Math.min(size.columns, 120) - 5).map(indented);
  if (lastSeen(picture.role)) {
    return [
      titleLine({text: '○', token: 'off'}, `absent   ${serviceLinkedRoleName}`, context),
      ...powerLines(context.access?.role?.value),
      ...(context.access?.role?.value?.deletion
        ? askedDeletionLines(context.access.role.value.deletion, context)
        : []),
      ...wrapped(texts['role.absent']()),
      ...(deletionWords(context).stores > 0 ? wrapped(texts['role.absentWithStores']()) : []),
    ];
  }
  const failed = standingFailure(picture.role);
  if (!failed) return [plain(texts['role.unread']())];
  const {failure} = failed;
  return [
    titleLine({text: '?', token: 'unsure'}, `cannot tell   ${serviceLinkedRoleName}`, context),
    ...wrapped(`${failure.action}: ${failure.code}. ${failure.remedy}`),
    ...wrapped(texts['role.untoldWhat']()),
    ...(isWide(size) ? wrapped(failure.message) : []),
  ];
}
