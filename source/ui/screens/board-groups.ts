import {ageOf, moment} from '../../model/age.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import {hasAnswered, regionAnswer} from '../../model/region-answer.ts';
import type {BoardRow} from '../../model/summary.ts';
import {wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {regionMark, regionState, silenceAge} from './row-words.ts';
import {plain} from './page-lines.ts';
import {plural, texts} from './screen-texts.ts';

/** A part of the board's list: a row (a cursor stop) or lines between rows. */
export type BoardBlock =
  {readonly kind: 'row'; readonly row: BoardRow} | {readonly kind: 'lines'; readonly lines: readonly Line[]};

/**
 * The rows under a heading for each Region, in the order of their worst row. What has no store of its own is told in
 * a line at the end: Regions that are not enabled, and those that answered with no stores.
 */
export function groupByRegion(
  rows: readonly BoardRow[],
  picture: AccountPicture,
  now: Date,
  columns: number,
  everything: boolean,
): readonly BoardBlock[] {
  const groups = new Map<RegionView, BoardRow[]>();
  for (const row of rows) groups.set(row.view, [...(groups.get(row.view) ?? []), row]);
  const blocks: BoardBlock[] = [];
  const notEnabled: string[] = [];
  for (const [view, group] of groups) {
    const stores = group.filter(row => row.kind === 'store');
    const off =
      stores.length === 0 && group.some(row => row.kind === 'region' && row.answer.word === 'not-enabled');
    if (off) {
      notEnabled.push(view.region);
      continue;
    }
    blocks.push({kind: 'lines', lines: [heading(view, now)]});
    // The heading tells the silence of a Region whose stores are known from before.
    for (const row of stores.length > 0 ? stores : group) blocks.push({kind: 'row', row});
  }
  if (notEnabled.length > 0) {
    const text = `${notEnabled.join(', ')} · ${texts['region.notEnabledGroup']()}`;
    blocks.push({kind: 'lines', lines: wrapText(text, columns - 2).map(line => plain(line, 'off'))});
  }
  const empty = everything ? emptyRegions(picture) : [];
  if (empty.length > 0) {
    const names = wrapText(empty.join(' '), columns - 5).map(line => plain(`  ${line}`));
    for (const line of [plain(texts['region.noStores'](empty.length)), ...names]) {
      blocks.push({kind: 'lines', lines: [line]});
    }
  }
  return blocks;
}

function heading(view: RegionView, now: Date): Line {
  const answer = regionAnswer(view);
  const {keyStores} = view;
  const count = plural(answer.storesKnown, 'store');
  if (hasAnswered(answer) && keyStores.status === 'seen') {
    return plain(`${view.region} · answered ${ageOf(keyStores.at, now)} ago · ${count}`);
  }
  // That it had none when last seen says nothing of now.
  const known =
    keyStores.status === 'seen' && answer.storesKnown > 0
      ? `${count} known from ${moment(keyStores.at, now)}`
      : 'stores unknown';
  if (answer.word === 'waiting')
    return plain(`${view.region} · not asked yet in this run · ${known}`, 'unsure');
  const state = `${regionState(answer.word)} ${answer.since ? silenceAge(answer, now) : ''}`.trimEnd();
  return plain(`${view.region} · ${state} · ${known}`, regionMark(answer.word).token);
}

const emptyRegions = (picture: AccountPicture): readonly string[] =>
  picture.regions
    .filter(view => {
      const answer = regionAnswer(view);
      return hasAnswered(answer) && answer.storesKnown === 0;
    })
    .map(view => view.region);
