import {dayMonth, moment} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {lastSeen} from '../../model/observation.ts';
import {isAsked} from '../../model/picture.ts';
import {hasAnswered, isSilent, regionAnswer} from '../../model/region-answer.ts';
import {summarise, type Summary} from '../../model/summary.ts';
import {verdictWords} from '../../model/verdict-words.ts';
import type {View} from '../act.ts';
import {nothingReadText} from '../frame.ts';
import {safeText} from '../safe-text.ts';
import {chooseAccess} from '../screens/access-choice.ts';
import {becauseWords, cellLook} from '../screens/access-words.ts';
import {chooseClusters, type ClusterRow} from '../screens/clusters-rows.ts';
import {chooseKeys, type KeyRow} from '../screens/keys-rows.ts';
import {regionState} from '../screens/row-words.ts';
import {plural} from '../screens/screen-texts.ts';
import {screenState, type AppState} from '../state.ts';
import {linear} from './linear.ts';
import {toRow, type Reading} from './reading.ts';
import {full, rowSentence} from './store-sentences.ts';

const foot = 'Number opens, m more, a actions, h help, q quit.';
const chooses = 'Number chooses, then a actions, d describe; m more, h help, q quit.';

/** The board: the account in numbers, who did not answer, and every store with its verdict, worst first. */
export function readBoard(state: AppState, {context, model, profile}: View): Reading {
  const nothing = nothingReadText(context, profile);
  const {picture, now} = context;
  const summary = summarise(picture, now);
  const rows = new Map(summary.rows.map(row => [row.id, row]));
  const {filter, faultsOnly} = screenState(state);
  // Where nobody has answered yet, nothing is known of any number.
  const isKnown = picture.regions.length > 0 && summary.waiting < summary.asked;
  const narrowed = [
    ...(filter === ''
      ? []
      : [
          `Filter ${safeText(filter)}: ${String(model.rowIds.length)} of ${String(summary.rows.length)} rows.`,
        ]),
    ...(faultsOnly ? ['Faults only.'] : []),
  ];
  return {
    lines: isKnown
      ? [`Board. ${counts(summary)}`, ...answers(context), ...narrowed, ...emptiness(summary, model)]
      : ['Board.', ...(nothing === undefined ? linear(model.body) : [nothing])],
    choices: model.rowIds.flatMap((id, index) => {
      const row = rows.get(id);
      return row
        ? [
            {
              line: rowSentence(row, now),
              keys: row.kind === 'store' ? [...toRow(index), 'Enter'] : toRow(index),
            },
          ]
        : [];
    }),
    foot,
  };
}

/** `6 stores: 1 down, 2 at risk.` */
function counts({stores, verdicts}: Summary): string {
  const words = verdictWords.flatMap(word =>
    verdicts[word] === 0 ? [] : [`${String(verdicts[word])} ${word}`],
  );
  return words.length === 0
    ? `${plural(stores, 'store')}.`
    : `${plural(stores, 'store')}: ${words.join(', ')}.`;
}

/** How many Regions answered, and each that did not, by name. */
function answers({picture, now}: View['context']): readonly string[] {
  const all = picture.regions.map(view => ({view, answer: regionAnswer(view)}));
  const answered = all.filter(({answer}) => hasAnswered(answer)).length;
  const silent = all.filter(({answer}) => isSilent(answer));
  const waiting = all.filter(({answer}) => answer.word === 'waiting').length;
  const off = picture.regions.filter(view => !isAsked(view)).map(({region}) => region);
  const {oldestAsk} = summarise(picture, now);
  return [
    `${String(answered)} of ${String(all.length)} Regions answered.` +
      (waiting > 0
        ? ` ${String(waiting)} not asked or still waited for${oldestAsk ? ` since ${moment(oldestAsk, now)}` : ''}.`
        : '') +
      (silent.length > 0
        ? ` No answer: ${silent.map(({view, answer}) => `${view.region} ${regionState(answer.word).toLowerCase()}`).join(', ')}.`
        : ''),
    ...(off.length > 0 ? [`Not enabled, not examined: ${off.join(', ')}.`] : []),
  ];
}

/** Why there are no stores to read, in the words of the board; nothing where there are some. */
function emptiness({stores}: Summary, {body}: View['model']): readonly string[] {
  return stores > 0 ? [] : linear(body.slice(0, 6));
}

/** The Keys screen: how many in which state, and each key with its date where it is deleted. */
export function readKeys(state: AppState, {context}: View): Reading {
  const {picture, now} = context;
  const chosen = chooseKeys(picture, screenState(state));
  const {rows, refused, byState, views} = chosen;
  const {filter, region, marks} = screenState(state);
  const unread = views.filter(view => isAsked(view) && view.keys.status !== 'seen').length;
  const states = Object.entries(byState).map(
    ([word, n]) => `${String(n)} ${word === '…' ? 'not described yet' : safeText(word)}`,
  );
  return {
    lines: [
      `Keys${region === undefined ? '' : ` of ${safeText(region)}`}. ${plural(rows.length, 'key')}${states.length === 0 ? '' : `: ${states.join(', ')}`}.`,
      ...(unread > 0 ? [`${plural(unread, 'Region')} did not tell its keys, or not yet.`] : []),
      ...(refused > 0 ? [`${plural(refused, 'key')} could not be described.`] : []),
      ...(filter === '' ? [] : [`Filter ${safeText(filter)}.`]),
      ...(marks.size > 0 ? [`${plural(marks.size, 'key')} marked.`] : []),
    ],
    choices: rows.map((row, index) => ({
      line: keySentence(row, now),
      keys: toRow(index),
      said: keySentence(row, now),
    })),
    foot: `Space marks the key chosen. ${chooses}`,
  };
}

/** `alias/eu/card-2022, eu-central-1, store vault-eu: PendingDeletion, goes 21 Sep.` */
function keySentence({entry, region, state, alias, storeName}: KeyRow, now: Date): string {
  const key = lastSeen(entry.key);
  const name = entry.aliases.length === 0 ? entry.id : safeText(alias);
  const goes = key?.deletionDate ? `, goes ${dayMonth(key.deletionDate, now)}` : '';
  const where = storeName === 'no store' ? storeName : `store ${safeText(storeName)}`;
  return `${name}, ${region}, ${where}: ${state === '…' ? 'not described yet' : safeText(state)}${goes}.`;
}

/** The Clusters screen: each with its HSMs, its newest backup, and the store that stands on it. */
export function readClusters(state: AppState, {context}: View): Reading {
  const {rows, of, used, silent, waiting} = chooseClusters(context.picture, screenState(state), context.now);
  return {
    lines: [
      `Clusters. ${plural(of, 'cluster')}, ${String(used)} under a key store.`,
      ...(waiting > 0 ? [`${plural(waiting, 'Region')} still waited for.`] : []),
      ...(silent.length > 0 ? [`No answer: ${silent.map(({region}) => region).join(', ')}.`] : []),
    ],
    choices: rows.map((row, index) => ({
      line: clusterSentence(row),
      keys: [...toRow(index), 'Enter'],
      said: clusterSentence(row),
    })),
    foot,
  };
}

function clusterSentence({cluster, view, hsms, backup, storeText, store}: ClusterRow): string {
  const verdict = store ? `, ${store.verdict.word}` : '';
  const used = storeText === 'no store' ? storeText : `store ${safeText(storeText)}`;
  return (
    `${cluster.id}, ${view.region}: ${safeText(cluster.state)}. HSMs ${hsms}. ` +
    `Newest backup ${backup === '?' ? 'not known' : backup}. ${full(`${used}${verdict}`)}`
  );
}

/** The Access screen: every persona in one sentence, then the actions of the one that is chosen, worst first. */
export function readAccess(state: AppState, {context, model}: View): Reading {
  const choice = chooseAccess(context, screenState(state));
  const {principal} = screenState(state).access ?? {};
  const personas = choice.standing?.value?.personas ?? [];
  const at = personas.findIndex(one => one === choice.persona);
  const summary = personas.map(({persona, verdict}) => `${persona}: ${verdict.replaceAll('-', ' ')}.`);
  const shown = choice.persona ? [`Persona ${choice.persona.persona}, ${choice.region ?? 'no Region'}.`] : [];
  return {
    lines: [
      `Access. What ${safeText(callerName(principal ?? lastSeen(context.picture.identity)?.arn ?? 'account unknown'))} may do.`,
      ...summary,
      ...(choice.standing?.running ? ['Still being checked; what is below may grow.'] : []),
      ...(choice.standing?.trouble === undefined ? [] : [full(choice.standing.trouble)]),
      ...shown,
      ...(personas.length === 0 ? linear(model.body.slice(0, 8)) : []),
    ],
    choices: choice.rows.map(({cell}, index) => {
      const because = cell.pending ? '' : ` ${full(becauseWords(cell))}`;
      const line = `${cell.action}${cell.optional ? ' (optional)' : ''}: ${cellLook(cell).word}.${because}`;
      return {line, keys: toRow(index), said: line};
    }),
    foot: `${personas.length > 1 ? `next, previous: other persona (${String(at + 1)} of ${String(personas.length)}). ` : ''}Number chooses, then i evidence, c copies the missing statement; p principal, r role card, m more, h help, q quit.`,
  };
}
