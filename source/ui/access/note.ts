import {wrapText} from '../cells.ts';
import type {Line} from '../line.ts';

/** A page of text over the screen, as it was when it was opened. */
export type Note = {
  readonly kind: 'note';
  readonly title: string;
  /** Paragraphs; one that starts with blanks keeps them in every row it takes. */
  readonly paragraphs: readonly string[];
  readonly top: number;
};

export const noteOf = (title: string, paragraphs: readonly string[]): Note => ({
  kind: 'note',
  title,
  paragraphs,
  top: 0,
});

/** The note after a key that moves in it; undefined where the key closes it. */
export function pressNote(note: Note, key: string): Note | undefined {
  if (key === 'q' || key === 'i' || key === 'Enter') return undefined;
  const steps: Readonly<Record<string, number>> = {
    j: 1,
    Down: 1,
    k: -1,
    Up: -1,
    '^F': 10,
    PgDn: 10,
    Space: 10,
    '^B': -10,
    PgUp: -10,
    g: -Infinity,
    Home: -Infinity,
  };
  const step = steps[key] ?? 0;
  return {...note, top: Math.max(0, Math.min(note.top + step, note.paragraphs.length * 20))};
}

/** The note's rows for a panel of `width` cells with `tallest` rows, frame included. */
export function noteLines({paragraphs, top}: Note, width: number, tallest: number): readonly Line[] {
  const all = paragraphs.flatMap(paragraph => {
    // However far text from outside is indented, most of the row is for its words.
    const indent = /^ {0,16}/u.exec(paragraph)?.[0] ?? '';
    return wrapText(paragraph.trimStart(), width - 4 - indent.length).map((text): Line => [
      {text: ` ${indent}${text}`},
    ]);
  });
  const room = tallest - 3;
  const first = Math.max(0, Math.min(top, all.length - room));
  const below = all.length - first - room;
  const more = below > 0 ? `j k move, ${String(below)} more below · ` : '';
  const foot = ` ${more}c copies · Esc closes`;
  return [...all.slice(first, first + room), [{text: foot}]];
}
