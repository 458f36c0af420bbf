/** What a piece of text means; the theme turns it into colour, and never colour alone carries it. */
export type Token = 'ok' | 'risk' | 'bad' | 'busy' | 'off' | 'unsure' | 'focus' | 'danger';

/** A run of text with one meaning. The text may come from outside: it is made safe where lines are drawn. */
export type Span = {readonly text: string; readonly token?: Token; readonly bold?: boolean};

/** One row of the terminal, or the part of it that a screen fills. */
export type Line = readonly Span[];

export type Size = {readonly columns: number; readonly rows: number};
