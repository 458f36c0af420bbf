import {age, clock, deadline} from '../model/age.ts';
import type {Failure} from '../model/failure.ts';
import {callerName} from '../model/identity.ts';
import {isFresh, lastSeen, standingFailure} from '../model/observation.ts';
import {cellWidth, fitLine, lineWidth, sliceLine, wrapText} from './cells.ts';
import {eventRow, foremost, type EventEntry} from './events.ts';
import {isRoot, rootScreens} from './keyboard.ts';
import {bodyRows, fits, isWide, messageRows, smallest} from './layout.ts';
import type {Line, Size, Span} from './line.ts';
import {messages} from './messages.ts';
import {drawOverlay, overlayTop} from './overlays.ts';
import {safeText} from './safe-text.ts';
import {clip} from './screens/page-lines.ts';
import type {ScreenContext, ScreenModel} from './screens/screen.ts';
import type {AppState} from './state.ts';

/** What stands in row 1 beside the account; `write`: this run starts with changes allowed. */
export type Badges = {readonly demo: boolean; readonly write: boolean};

/** Everything that one frame is made of. */
export type FrameInput = {
  /** Of the terminal. A screen may have been asked for more: see `atLeastSmallest`. */
  readonly size: Size;
  readonly state: AppState;
  readonly model: ScreenModel;
  readonly context: ScreenContext;
  /** Newest first. */
  readonly events: readonly EventEntry[];
  readonly badges: Badges;
  readonly profile?: string;
  /** Rows there would be without the filter, while one is typed. */
  readonly unfilteredRows?: number;
};

/** One whole frame: exactly `size.rows` lines of exactly `size.columns` cells. */
export function drawFrame(input: FrameInput): readonly Line[] {
  const {size} = input;
  if (!fits(size)) return drawTooSmall(input);
  const {columns} = size;
  const rows = [
    identityRow(input),
    placeRow(input),
    ...bodyOf(input),
    ...messageLines(input),
    footerRow(input.model.footer, columns),
  ];
  return rows.map(row => fitLine(row, columns));
}

function bodyOf({state, model, context, events, profile}: FrameInput): readonly Line[] {
  const {size} = context;
  const shown = noSignIn(context, profile) ?? model.body;
  const body = Array.from({length: bodyRows(size)}, (_, row): Line => shown[row] ?? []);
  if (!state.overlay) return body;
  const panel = drawOverlay(state, {
    events,
    size,
    clockOffset: context.picture.clockOffsetSeconds ?? 0,
    now: context.now,
    picture: context.picture,
    ...(profile !== undefined && {profile}),
  });
  const left = Math.floor((size.columns - panel.width) / 2);
  return body.map((line, row) => {
    const part = panel.lines[row - overlayTop];
    if (!part) return line;
    const behind = fitLine(line, size.columns);
    return [...sliceLine(behind, 0, left), ...part, ...sliceLine(behind, left + panel.width, size.columns)];
  });
}

/** Before anything was ever read, no screen has anything to say: why, and how to start, instead. */
function noSignIn(context: ScreenContext, profile?: string): readonly Line[] | undefined {
  const text = nothingReadText(context, profile);
  return text === undefined
    ? undefined
    : [[], ...wrapText(text, context.size.columns - 2).map((row): Line => [{text: ` ${row}`}])];
}

/** Why nothing of the account was ever read, and what to do; undefined where something was, or is still on its way. */
export function nothingReadText(
  {picture: {identity, regions}}: Pick<ScreenContext, 'picture'>,
  profile?: string,
): string | undefined {
  if (identity.status !== 'failed') return undefined;
  if (regions.some(({keyStores}) => lastSeen(keyStores) !== undefined)) return undefined;
  const {failure} = identity.failed;
  if (failure.kind === 'no-credentials')
    return signInText(failure, profile === undefined ? undefined : safeText(profile));
  // Who cannot say whose account this is may still list stores: the rows of Regions tell more then.
  if (regions.length > 0) return undefined;
  return `AWS cannot be asked: ${safeText(failure.message)}. ${failure.remedy} cks looks again by itself, and at once with R.`;
}

/** Nothing found, nothing given, or something that AWS does not take: each needs another step. */
function signInText({code, message, remedy}: Failure, profile: string | undefined): string {
  if (/aws sso login/iu.test(message)) return messages.ssoEnded(profile).full;
  if (message.includes('credential_process')) return `No AWS credentials: ${safeText(message)}. ${remedy}`;
  if (code !== 'CredentialsProviderError')
    return `AWS did not take the credentials: ${safeText(message)}. ${remedy}`;
  return message.includes('MFA') ? messages.mfaMissing().full : messages.noCredentials(profile).full;
}

/** Row 1. The account id is never shortened; profile, caller and alias give way in this order. */
function identityRow({state, context, badges, profile}: FrameInput): Line {
  const {picture, size} = context;
  const identity = lastSeen(picture.identity);
  const right = badgeSpans(badges, state.write, context);
  const room = size.columns - lineWidth(right) - 3;
  const account = identity?.account ?? 'account unknown';
  const parts = [
    identity?.alias === undefined ? '' : ` ${safeText(identity.alias)}`,
    identity ? `  ${safeText(callerName(identity.arn))}` : '',
    profile === undefined ? '' : `  profile ${safeText(profile)}`,
  ];
  let rest = parts.join('');
  while (parts.length > 0 && cellWidth(account + rest) > room) {
    parts.pop();
    rest = parts.join('');
  }
  return spread([{text: ` ${account}`, bold: true}, {text: rest}], [...right, {text: ' '}], size.columns);
}

function badgeSpans({demo}: Badges, write: boolean, {paused, picture}: ScreenContext): Line {
  const failures = [
    standingFailure(picture.identity),
    ...picture.regions.map(({keyStores}) => standingFailure(keyStores)),
  ];
  const expired = failures.some(failed => failed?.failure.kind === 'expired');
  const badges: Span[] = [
    ...(demo ? [{text: '[DEMO]', token: 'busy' as const}] : []),
    ...(paused ? [{text: '[PAUSED]', token: 'risk' as const}] : []),
    ...(expired ? [{text: '[EXPIRED]', token: 'bad' as const}] : []),
    write ? {text: '[WRITE]', token: 'danger' as const, bold: true} : {text: '[READ-ONLY]'},
  ];
  return badges.flatMap((badge, index) => (index === 0 ? [badge] : [{text: ' '}, badge]));
}

const titles: Readonly<Record<(typeof rootScreens)[number], string>> = {
  board: 'Board',
  keys: 'Keys',
  clusters: 'Clusters',
  access: 'Access',
  teardown: 'Teardown',
};

/** Row 2: where we are, how much of the account answered, how fast AWS is asked, and AWS's time. */
function placeRow({state, model, context}: FrameInput): Line {
  const {size, now} = context;
  const wide = isWide(size);
  const scope = model.scope === undefined ? scopeText(context) : safeText(model.scope);
  const left: Line =
    model.breadcrumb !== undefined && (state.dialog !== undefined || !isRoot(state.place))
      ? [{text: ` ${safeText(model.breadcrumb)}`, bold: true}]
      : [{text: ' '}, ...tabs(state.place.screen === 'stage' ? 'teardown' : state.place.screen)];
  const withTime = (time: string) => (knowsNothing(context) ? scope : `${scope} · ${time}`);
  const withDay = withTime(deadline(now, now));
  const isDated = wide || (model.dated && lineWidth(left) + cellWidth(withDay) + 2 <= size.columns);
  // Where AWS has never answered, nobody knows its time.
  const right = isDated ? withDay : withTime(clock(now));
  // A long breadcrumb costs the quota first, and is cut only then.
  const whole = lineWidth(left) + cellWidth(right) + 2 <= size.columns;
  const shown = whole ? right : right.replace('/s of 5', '/s');
  return spread(
    clip(left, size.columns - cellWidth(shown) - 2),
    [{text: isDated ? shown : `${shown} `}],
    size.columns,
  );
}

const knowsNothing = ({picture: {identity, regions}}: ScreenContext) =>
  identity.status === 'unseen' && regions.length === 0;

const tabs = (current: string): Line =>
  rootScreens.flatMap((screen, index) => [
    ...(index === 0 ? [] : [{text: ' '}]),
    screen === current ? {text: `[${titles[screen]}]`, bold: true} : {text: titles[screen]},
  ]);

function scopeText({picture, pollRate, now, size}: ScreenContext): string {
  const rate = (Math.ceil(pollRate * 10 - 1e-9) / 10).toFixed(1);
  const poll = `poll ${rate}/s of 5`;
  const {regions} = picture;
  if (regions.length === 0) return `Regions not known yet · ${poll}`;
  const answered = regions.flatMap(({keyStores}) => (isFresh(keyStores) ? [keyStores.at.getTime()] : []));
  const all = lastSeen(picture.regionList)?.regions.length ?? regions.length;
  const whole = regions.length >= all;
  if (!isWide(size))
    return `${whole ? 'all' : 'some'}: ${answered.length}/${Math.max(all, regions.length)} · ${poll}`;
  const counted = `${whole ? 'all' : 'some'} Regions: ${answered.length} of ${Math.max(all, regions.length)} answered`;
  const oldest = answered.length === 0 ? [] : [`data ${age(now.getTime() - Math.min(...answered))}`];
  return [counted, ...oldest, poll].join(' · ');
}

/** The rows above the footer: the filter being typed, or a word on the last key, or what happened last. */
function messageLines({state, model, events, context, unfilteredRows}: FrameInput): readonly Line[] {
  const count = messageRows(context.size);
  const own = ownRow(state, model, unfilteredRows);
  const rows = [own, hintRow(model), ...foremost(events).map(eventSpans)].filter(row => row !== undefined);
  return Array.from({length: count}, (_, index): Line => rows[count - 1 - index] ?? []);
}

function ownRow(state: AppState, model: ScreenModel, unfilteredRows: number | undefined): Line | undefined {
  if (state.typing) {
    const {text, caret} = state.typing;
    const characters = [...text];
    const of = unfilteredRows ?? model.rowIds.length;
    const note = state.message?.line ?? `${model.rowIds.length} of ${of} rows`;
    return [
      {text: ` / ${characters.slice(0, caret).join('')}`},
      {text: characters[caret] ?? '_', ...(caret < characters.length && {token: 'focus' as const})},
      {text: `${characters.slice(caret + 1).join('')}   ${note}`},
    ];
  }
  return state.message && [{text: ` ${state.message.line}`}];
}

const hintRow = ({hint}: ScreenModel): Line | undefined =>
  hint === undefined ? undefined : [{text: ` ${hint}`}];

const eventSpans = (event: EventEntry): Line => [
  {text: ` ${eventRow(event)}`, ...(event.severity === 'error' && {token: 'unsure' as const})},
];

/** As many of a screen's footer entries as fit, in its order. */
function footerRow(footer: ScreenModel['footer'], columns: number): Line {
  const spans: Span[] = [];
  let used = 1;
  for (const {key, word} of footer) {
    const width = cellWidth(key) + 1 + cellWidth(word) + (spans.length === 0 ? 0 : 2);
    if (used + width > columns) break;
    used += width;
    spans.push({text: spans.length === 0 ? ' ' : '  '}, {text: key, bold: true}, {text: ` ${word}`});
  }
  return spans;
}

/** `left` at the left and `right` at the right of a row; the left part gives way. */
function spread(left: Line, right: Line, columns: number): Line {
  const room = columns - lineWidth(right);
  return [...fitLine(left, room), ...right];
}

/** Below 80x24 no frame fits: says so, and whose account this is. */
function drawTooSmall({size, state, context}: FrameInput): readonly Line[] {
  const {columns, rows} = size;
  const identity = lastSeen(context.picture.identity);
  const who = identity ? `${identity.account} ${identity.alias ?? ''}`.trim() : 'account unknown';
  const text =
    `cks needs ${smallest.columns}x${smallest.rows}, this is ${columns}x${rows}. ` +
    `${who} ${state.write ? 'WRITE' : 'READ-ONLY'}. Enlarge the terminal; q quits.`;
  const wrapped = wrapText(text, Math.max(1, columns));
  return Array.from({length: rows}, (_, row) => fitLine([{text: wrapped[row] ?? ''}], columns));
}
