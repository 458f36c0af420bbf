import type {AccountPicture} from '../../../source/model/picture.ts';
import type {NewFile, TakeAway} from '../../../source/ui/copy/take-away.ts';
import type {Size} from '../../../source/ui/line.ts';
import type {CallLog} from '../../../source/ui/log/call-log.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import type {SessionOptions} from '../../../source/ui/session.ts';
import {now, payLegacy} from '../pay-legacy-picture.ts';
import {rig, type Rig} from '../session-fixture.ts';
import {handMadeWatch} from '../story.ts';

export const small: Size = {columns: 80, rows: 24};
export const large: Size = {columns: 120, rows: 40};

/** What left the screen. */
export type Left = {
  readonly copied: string[];
  readonly saved: {readonly name: string; readonly files: readonly NewFile[]}[];
};

/** A session on the story's account, with everything that leaves it kept. */
export function readingRig(
  size: Size = small,
  options: Partial<SessionOptions> & {readonly picture?: AccountPicture; readonly log?: () => CallLog} = {},
): Rig & Left {
  const copied: string[] = [];
  const saved: Left['saved'] = [];
  const takeAway: TakeAway = {
    copy(text) {
      copied.push(text);
      return Promise.resolve({how: 'sent', bytes: Buffer.byteLength(text)});
    },
    save(name, files) {
      saved.push({name, files});
      return Promise.resolve({how: 'written', names: files.map(({ending}) => name + ending)});
    },
  };
  const {picture = payLegacy, ...others} = options;
  const made = rig(size, {screens, watch: handMadeWatch(picture, now), takeAway, ...others});
  return {...made, copied, saved};
}

/** The rows of the panel that is open, without what stands beside it. */
export function panelOf(rows: readonly string[]): string[] {
  const from = rows.findIndex(row => row.includes('┌ '));
  const to = rows.findIndex((row, index) => index > from && row.includes('└──'));
  const left = rows[from]?.indexOf('┌') ?? 0;
  const right = (rows[from]?.lastIndexOf('┐') ?? 0) + 1;
  return rows.slice(from, to + 1).map(row => row.slice(left, right));
}
