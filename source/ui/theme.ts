import type {Span, Token} from './line.ts';

/** How much a terminal can show; `plain` has neither colour nor bold nor reverse. */
export type Colours = 'plain' | 'none' | '16' | '256' | 'truecolor';

/** How lines become text with escape sequences. */
export type Theme = {readonly colours: Colours; readonly ascii: boolean};

export type ThemeFlags = {
  readonly ascii?: boolean;
  readonly noColor?: boolean;
  readonly plain?: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides colours and character set from the flags and the environment, once, before anything is drawn. Light or
 * dark is not guessed: every colour reads on both, and no meaning hangs on colour alone.
 */
export function chooseTheme(env: Environment, flags: ThemeFlags = {}): Theme {
  return {colours: chooseColours(env, flags), ascii: flags.ascii === true || needsAscii(env)};
}

function chooseColours(env: Environment, flags: ThemeFlags): Colours {
  if (flags.plain) return 'plain';
  const term = env['TERM'] ?? '';
  if (flags.noColor || (env['NO_COLOR'] ?? '') !== '' || term === 'dumb') return 'none';
  const forced = env['FORCE_COLOR'];
  if (forced === '0' || forced === 'false') return 'none';
  if (forced === '3') return 'truecolor';
  if (forced === '2') return '256';
  if (forced === '1') return '16';
  if (/^(?:truecolor|24bit)$/iu.test(env['COLORTERM'] ?? '') || /direct$/u.test(term)) return 'truecolor';
  return term.includes('256color') ? '256' : '16';
}

/**
 * True where the locale says that other characters would not arrive (not UTF-8), or might take two cells (East
 * Asian locales, where the width of our glyphs is ambiguous). A locale that is not set says nothing.
 */
function needsAscii(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(value => (value ?? '') !== '');
  if (locale === undefined) return false;
  return !/utf-?8/iu.test(locale) || /^(?:ja|ko|zh)(?:_|\.|$)/u.test(locale);
}

type Codes = readonly [open: string, close: string];

const reverse: Codes = ['7', '27'];
const foreground = (code: string): Codes => [code, '39'];
const both = (code: string): Codes => [code, '39;49'];

const codes: Readonly<Record<'none' | '16' | '256' | 'truecolor', Partial<Record<Token, Codes>>>> = {
  none: {focus: reverse, danger: reverse},
  '16': {
    ok: foreground('32'),
    risk: foreground('33'),
    bad: foreground('91'),
    busy: foreground('36'),
    off: ['2', '22'],
    unsure: foreground('35'),
    focus: reverse,
    danger: both('97;41'),
  },
  '256': {
    ok: foreground('38;5;71'),
    risk: foreground('38;5;178'),
    bad: foreground('38;5;203'),
    busy: foreground('38;5;44'),
    off: foreground('38;5;245'),
    unsure: foreground('38;5;141'),
    focus: both('38;5;75;48;5;235'),
    danger: both('38;5;231;48;5;124'),
  },
  truecolor: {
    ok: foreground('38;2;63;185;80'),
    risk: foreground('38;2;210;153;34'),
    bad: foreground('38;2;248;81;73'),
    busy: foreground('38;2;57;197;207'),
    off: foreground('38;2;139;148;158'),
    unsure: foreground('38;2;188;140;255'),
    focus: both('38;2;88;166;255;48;2;31;41;55'),
    danger: both('38;2;255;255;255;48;2;182;35;36'),
  },
};

/** Wraps text that is already safe into the escape sequences of its meaning. */
export function style(text: string, {token, bold}: Pick<Span, 'token' | 'bold'>, colours: Colours): string {
  if (colours === 'plain' || text === '') return text;
  const [open, close] = (token && codes[colours][token]) ?? [undefined, undefined];
  const coloured = open === undefined ? text : `\u001B[${open}m${text}\u001B[${close}m`;
  return bold ? `\u001B[1m${coloured}\u001B[22m` : coloured;
}
