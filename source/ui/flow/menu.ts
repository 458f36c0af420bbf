import {cellWidth, fit, wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import type {Place} from '../screens/screen.ts';
import type {TeardownStep} from '../teardown/step.ts';

/** One line of the action menu: a verb with its level or its reason, or a place to go to. */
export type MenuEntry = {
  readonly label: string;
  readonly opens: {readonly verb: string} | {readonly place: Place} | {readonly teardown: TeardownStep};
  readonly level?: 1 | 2 | 3;
  /** Why it cannot be used; it stays listed. */
  readonly disabled?: string;
};

/** The action menu, bound to what was under the cursor when it was opened. */
export type Menu = {
  readonly kind: 'menu';
  readonly title: string;
  readonly entries: readonly MenuEntry[];
  readonly cursor: number;
  /** Where and when the caller's permissions were checked; absent: they were not. */
  readonly checked?: string;
  /** What is decided, in sentences above the entries. */
  readonly lead?: string;
  /** In the place of the line on permissions, where its entries send nothing. */
  readonly foot?: string;
};

/** The entry that a digit names: disabled ones have none. */
export const entryOfDigit = ({entries}: Menu, digit: string): MenuEntry | undefined =>
  entries.filter(({disabled}) => disabled === undefined)[Number(digit) - 1];

/** Lines above the entries, at most: their pages say all of it. */
const longestLead = 6;

/** The menu's lines, without its frame. */
export function menuLines(
  {entries, cursor, checked, foot, lead}: Menu,
  readOnly: boolean,
  width: number,
  tallest: number,
): readonly Line[] {
  let digit = 0;
  const blocks = entries.map((entry, index): readonly Line[] => {
    const at: Line[number] = index === cursor ? {text: '>', token: 'focus'} : {text: ' '};
    if (entry.disabled !== undefined) {
      const label = entry.label.replace(/\.\.\.$/u, '');
      const short = `- ${label}: ${entry.disabled}`;
      if (cellWidth(short) <= width - 3) return [[at, {text: short, token: 'off'}]];
      const [first = '', ...more] = wrapText(`disabled: ${entry.disabled}`, width - 5);
      return [
        [at, {text: `- ${label}`, token: 'off'}],
        ...[first, ...more].map((text): Line => [{text: `   ${text}`, token: 'off'}]),
      ];
    }
    digit += 1;
    const end =
      entry.level === undefined ? '' : `${readOnly ? 'read-only ' : 'confirm '}L${String(entry.level)}`;
    const start = `${String(digit)} ${entry.label}`;
    return [[at, {text: `${fit(start, Math.max(cellWidth(start), width - 4 - end.length))} ${end}`}]];
  });
  let first = 0;
  const said = lead === undefined ? [] : wrapText(lead, width - 4).slice(0, longestLead);
  const room = tallest - 4 - said.length;
  const heightTo = (from: number) =>
    blocks.slice(from, cursor + 1).reduce((sum, block) => sum + block.length, 0);
  while (first < cursor && heightTo(first) > room) first += 1;
  return [
    ...said.map((text): Line => [{text: ` ${text}`}]),
    ...blocks.slice(first).flat().slice(0, room),
    [{text: ` ${foot ?? `Permissions: ${checked ?? 'not checked, AWS decides'}`}`}],
    [{text: ' Enter, digit open a page · Esc closes'}],
  ];
}
