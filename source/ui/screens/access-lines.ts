import type {AccessVerdict, Cell, PersonaReport} from '../../access/verdict.ts';
import {age, clock} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {lastSeen} from '../../model/observation.ts';
import {freshForMs} from '../access/port.ts';
import {cellWidth, fit} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import {safeText} from '../safe-text.ts';
import {keyName, type AccessChoice, type AccessRow} from './access-choice.ts';
import {becauseWords, cellLook, contextWord, howLetters, verdictLook, verdictOrder} from './access-words.ts';
import {clip, plain} from './page-lines.ts';
import type {ScreenContext, ScreenState} from './screen.ts';

/** Row 3: who is checked, where, and how old the answer is. */
export function whoLine(choice: AccessChoice, {picture, now, size}: ScreenContext, state: ScreenState): Line {
  const identity = lastSeen(picture.identity);
  const {principal} = state.access ?? {};
  const isMe = principal === undefined;
  const who = callerName(principal ?? identity?.arn ?? 'account unknown');
  const start = ` Who  ${fitted(who, 26)}${isMe ? ' (me)' : ''}  p change`;
  const where = `Region ${safeText(choice.region ?? 'not known yet')}`;
  const checked = checkedSpan(choice, now);
  const free = size.columns - cellWidth(`${start}${where}${checked.text}`);
  const gap = ' '.repeat(Math.min(5, Math.max(1, Math.floor(free / 2))));
  return [{text: `${start}${gap}${where}${gap}`}, checked];
}

function checkedSpan({standing}: AccessChoice, now: Date): Span {
  if (!standing) return {text: 'not checked yet'};
  const {at, askedAt, running, trouble} = standing;
  const ageText = age(now.getTime() - (at ?? askedAt).getTime());
  if (running) return {text: `checking, ${age(now.getTime() - askedAt.getTime())}`, token: 'busy'};
  if (trouble !== undefined) return {text: at ? `≈ ${clock(at)}, R again` : '✗ not checked', token: 'bad'};
  if (at && now.getTime() - at.getTime() >= freshForMs)
    return {text: `≈ ${ageText} old, R again`, token: 'unsure'};
  return {text: `checked ${clock(at ?? askedAt)}`};
}

/** Personas by short names, as many as fit around the one that is shown. Three levels of one job share a place. */
export function personaLine(
  all: readonly PersonaReport[],
  shown: PersonaReport | undefined,
  width: number,
): Line {
  const tabs = placesOf(all).map(([first, ...more]) => {
    const current = [first, ...more].find(one => one === shown);
    return current ? {text: `< ${personaTitle(current)} >`, bold: true} : {text: shortTitle(first)};
  });
  const at = tabs.findIndex(({bold}) => bold === true);
  const widthTo = (start: number) =>
    tabs
      .slice(start, at + 1)
      .reduce((sum, {text}) => sum + cellWidth(safeText(text)) + 2, start > 0 ? 11 : 9);
  let from = 0;
  while (from < at && widthTo(from) > width) from += 1;
  const spans = tabs.slice(from).flatMap((tab, index): Span[] => (index === 0 ? [tab] : [{text: '  '}, tab]));
  return clip([{text: ` Persona ${from > 0 ? '… ' : ''}`}, ...spans], width);
}

type Levels = readonly [PersonaReport, ...PersonaReport[]];

function placesOf(all: readonly PersonaReport[]): readonly Levels[] {
  const places: Levels[] = [];
  for (const one of all) {
    const last = places.at(-1);
    if (last && isLevel(one) && isLevel(last[0])) places[places.length - 1] = [...last, one];
    else places.push([one]);
  }
  return places;
}

const isLevel = ({persona}: PersonaReport) => persona.startsWith('cluster-manager-');

const shortTitles: Readonly<Record<string, string>> = {
  'store-manager': 'store mgr',
  'key-manager': 'key mgr',
  'key-user': 'key user',
  auditor: 'auditor',
  'teardown-operator': 'teardown',
};
const shortTitle = (one: PersonaReport) =>
  isLevel(one) ? 'cluster mgr' : (shortTitles[one.persona] ?? one.persona);

/** A persona's name where there is room for one. */
export const personaTitle = (one: PersonaReport) =>
  isLevel(one) ? `cluster mgr ${one.persona.slice('cluster-manager-'.length)}` : one.title;

/** `Allowed 5 of 8 · 1 implicit deny · …`: the cells of one persona in one Region, counted without the optional ones. */
function countsText(cells: readonly Cell[], about: string): string {
  const needed = cells.filter(({optional}) => !optional);
  const allowed = needed.filter(({verdict}) => verdict === 'allowed').length;
  const optional = cells.length - needed.length;
  const pending = needed.filter(one => one.pending).length;
  return [
    `Allowed ${String(allowed)} of ${String(needed.length)}${about}`,
    ...verdictOrder.flatMap(verdict => {
      const count =
        verdict === 'allowed' ? 0 : needed.filter(one => one.verdict === verdict && !one.pending).length;
      return count === 0 ? [] : [`${String(count)} ${plainWord(verdict, count)}`];
    }),
    ...(pending > 0 ? [`${String(pending)} being asked`] : []),
    ...(optional > 0 ? [`${String(optional)} optional`] : []),
  ].join(' · ');
}

const plainWord = (verdict: AccessVerdict, count: number): string =>
  verdict === 'needs-context' && count > 1 ? 'need context' : verdictLook(verdict).word;

/** Row 5: the counts, and which key they are about where that matters. */
export function countsLine(choice: AccessChoice, {picture}: ScreenContext, state: ScreenState): Line {
  const {group, persona} = choice;
  if (!persona) return [];
  const aboutKeys = persona.persona === 'key-manager' || persona.persona === 'key-user';
  const {key, given} = state.access ?? {};
  const values = given
    ? `With ${Object.entries(given)
        .map(([name, value]) => `${contextWord(name)} ${value}`)
        .join(', ')} (Enter changes): `
    : '';
  const on =
    key === undefined ? ' on any key (o picks)' : ` on ${fitted(keyName(key, picture), 24)} (o changes)`;
  return plain(`${values}${countsText(group?.cells ?? [], aboutKeys ? on : '')}`);
}

const fitted = (text: string, width: number) => {
  const safe = safeText(text);
  return fit(safe, Math.min(cellWidth(safe), width));
};

const widths = {action: 29, verdict: 17, because: 22};

/** The heading of the rows. */
export const rowsHeader: Line = [
  {
    text: `   ${fit('ACTION', widths.action + 2)}${fit('VERDICT', widths.verdict)}${fit('BECAUSE', widths.because)}HOW`,
    bold: true,
  },
];

/** One action: what IAM says, why in a few words, and how cks knows. */
export function rowLine({cell}: AccessRow, focused: boolean): Line {
  const {word, glyph, token} = cellLook(cell);
  const cursor: Span = focused ? {text: '>', token: 'focus'} : {text: ' '};
  const mark = focused ? ({token: 'focus'} as const) : {};
  // A long word takes from the reason beside it: no verdict is ever cut.
  const verdictWidth = Math.max(widths.verdict, word.length + 1);
  const because = widths.verdict + widths.because - verdictWidth;
  return [
    cursor,
    {text: '  '},
    {text: glyph, token},
    {text: ` ${fit(actionText(cell), widths.action - 1)} `, ...mark},
    {text: fit(word, verdictWidth), token},
    {text: `${fit(cell.pending ? '' : becauseWords(cell), because - 1)} ${howLetters(cell)}`, ...mark},
  ];
}

/** The action, and that some accounts do without it where there is room for that. */
function actionText({action, optional}: Cell): string {
  if (!optional) return action;
  const room = widths.action - 1 - cellWidth(safeText(action));
  return room >= 11 ? `${action} (optional)` : room >= 6 ? `${action} (opt)` : action;
}
