import {ageOf, clock} from '../../model/age.ts';
import type {KeyCounts} from '../../model/key-counts.ts';
import {lastSeen} from '../../model/observation.ts';
import {isAsked} from '../../model/picture.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {Summary} from '../../model/summary.ts';
import {verdictWords} from '../../model/verdict-words.ts';
import {wrapText} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import type {ChosenRows} from './board-rows.ts';
import {plain} from './page-lines.ts';
import {stateCounts, verdictToken} from './row-words.ts';
import type {ScreenContext, ScreenState} from './screen.ts';
import {plural, texts} from './screen-texts.ts';

/** Row 3 of the board: how far the look is, or what came of it; several lines where there is no store at all. */
export function boardHead(
  context: ScreenContext,
  state: ScreenState,
  summary: Summary,
  chosen: ChosenRows,
  wide: boolean,
): readonly Line[] {
  const {picture, now, size} = context;
  const filter = state.filter
    ? [`${texts['filter.standing'](state.filter, chosen.rows.length, chosen.of)} · `]
    : [];
  if (picture.regions.length === 0) return [plain(texts['board.askingRegions']())];
  if (summary.waiting > 0) {
    const failed = summary.asked - summary.answered - summary.waiting;
    const oldest = summary.oldestAsk && ageOf(summary.oldestAsk, now);
    return [
      plain(
        filter.join('') +
          texts['board.asking'](summary.asked, summary.answered, failed, summary.waiting, oldest),
      ),
    ];
  }
  if (summary.stores === 0) {
    return wrapText(noStores(picture, summary), size.columns - 2).map(line => plain(line));
  }
  const choices = choicesOf(state, wide);
  // A narrow row has no room to spare at its end, and what was chosen must not be the part that is cut.
  const first = [...filter, ...(wide ? [] : choices.map(choice => `${choice} · `))].join('');
  const last = wide ? choices.map(choice => ` · ${choice}`).join('') : '';
  return [[{text: ` ${first}`}, ...counts(summary, wide), {text: last}]];
}

function counts(summary: Summary, wide: boolean): Span[] {
  const spans: Span[] = [{text: `${plural(summary.stores, 'store')}: `}];
  for (const word of verdictWords) {
    const n = summary.verdicts[word];
    if (n === 0) continue;
    if (spans.length > 1) spans.push({text: ', '});
    spans.push({text: `${String(n)} ${word}`, token: verdictToken(word)});
  }
  return [...spans, {text: ` · ${keyTotal(summary.keys, wide)}`}];
}

function keyTotal(keys: KeyCounts, wide: boolean): string {
  if (keys.total === 0 && !keys.complete) return 'keys …';
  const unread = keys.unread > 0 ? ` +${String(keys.unread)}?` : '';
  const soFar = !keys.complete && keys.unread === 0 ? ' so far' : '';
  const states = wide && keys.total > 0 ? `: ${stateCounts(keys.byState, ' ').join(', ')}` : '';
  return `${plural(keys.total, 'key')}${unread}${soFar}${states}`;
}

/** What the operator chose that changes which rows there are, or their order. */
function choicesOf(state: ScreenState, wide: boolean): readonly string[] {
  return [
    ...(state.faultsOnly ? ['faults only'] : []),
    ...(state.sort ? [`by ${state.sort.column}${state.sort.descending ? ', reversed' : ''}`] : []),
    // In the narrow layout the headings say it.
    ...(state.grouped && wide ? ['grouped by Region'] : []),
  ];
}

/** No store anywhere: said as emptiness only where every enabled Region answered. */
function noStores(picture: AccountPicture, summary: Summary): string {
  const silent = summary.asked - summary.answered;
  if (summary.answered === 0) return texts['board.noneAnswered'](silent);
  if (silent > 0) return texts['board.emptySilent'](summary.answered, silent);
  const account = lastSeen(picture.identity)?.account ?? 'this account';
  const times = picture.regions.flatMap(({keyStores}) =>
    keyStores.status === 'seen' ? [keyStores.at.getTime()] : [],
  );
  const off = picture.regions.filter(view => !isAsked(view)).map(view => view.region);
  const role = lastSeen(picture.role);
  return [
    texts['board.empty'](account, summary.answered, summary.asked, clock(new Date(Math.min(...times)))),
    ...(off.length > 0 ? [texts['board.notEnabled'](off)] : []),
    ...(role ? [texts['board.role'](role.exists)] : []),
  ].join(' ');
}
