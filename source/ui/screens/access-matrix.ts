import type {AccessReport, PersonaReport} from '../../access/verdict.ts';
import {fit, wrapText} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import {otherwiseIn, type AccessChoice} from './access-choice.ts';
import {personaTitle} from './access-lines.ts';
import {isDenied} from './access-words.ts';
import {plain} from './page-lines.ts';
import {texts} from './screen-texts.ts';

const nameWidth = 20;
/** What the wide layout leaves beside the rows. */
const width = 39;

/**
 * Every persona in one Region: how many of its actions are allowed, denied, dependent on something and untold; then
 * which Regions answer alike, and what limits all of it. At most `rows` lines; what does not fit is left to `i`.
 */
export function matrixLines(report: AccessReport, choice: AccessChoice, rows: number): readonly Line[] {
  const lines: readonly Line[] = [
    [{text: ` ${fit('PERSONA', nameWidth + 2)}  OK   ✗   ▲   ?`, bold: true}],
    ...report.personas.map(one => personaRow(one, one === choice.persona, choice.region)),
    [],
    ...regionsLines(choice),
    ...(report.duties ? wrapped(`Duties: ${report.duties.held.join(', ')}. ${report.duties.why}`) : []),
    ...beyondLines(choice),
    ...report.principal.notes.flatMap(wrapped),
  ];
  return lines.length <= rows ? lines : [...lines.slice(0, rows - 1), plain(texts['access.more'](), 'off')];
}

const wrapped = (text: string): readonly Line[] => wrapText(text, width - 2).map(line => plain(line));

function personaRow(one: PersonaReport, shown: boolean, region: string | undefined): Line {
  const group = one.groups.find(({regions}) => regions.some(name => name === region)) ?? one.groups[0];
  const verdicts = (group?.cells ?? []).flatMap(({verdict, pending}) => (pending ? [] : [verdict]));
  const allowed = verdicts.filter(verdict => verdict === 'allowed').length;
  const denied = verdicts.filter(isDenied).length;
  const context = verdicts.filter(verdict => verdict === 'needs-context').length;
  const untold = verdicts.filter(verdict => verdict === 'cannot-tell').length;
  return [
    {text: shown ? ' < ' : '   ', bold: shown},
    {text: fit(personaTitle(one), nameWidth), bold: shown},
    number(allowed, 'ok'),
    number(denied, 'bad'),
    number(context, 'risk'),
    number(untold, 'unsure'),
  ];
}

const number = (count: number, token: Span['token']): Span => ({
  text: (count === 0 ? '-' : String(count)).padStart(4),
  ...(count > 0 && token && {token}),
});

function regionsLines(choice: AccessChoice): readonly Line[] {
  const {persona, region} = choice;
  if (!persona) return [];
  const otherwise = otherwiseIn(choice);
  const alike = persona.groups.reduce((sum, {regions}) => sum + regions.length, 0) - otherwise.length;
  if (otherwise.length === 0) return wrapped(texts['access.regionsAlike'](alike));
  return [
    ...wrapped(texts['access.regionsAs'](region ?? '', alike)),
    ...wrapped(texts['access.regionsOther'](otherwise)),
  ];
}

function beyondLines({persona}: AccessChoice): readonly Line[] {
  const actions = (persona?.beyond ?? []).map(({action}) => action);
  return actions.length === 0 ? [] : wrapped(texts['access.beyond'](actions));
}
