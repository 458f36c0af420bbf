import {age} from '../model/age.ts';
import type {Failure} from '../model/failure.ts';
import {callerName, type Identity} from '../model/identity.ts';
import type {Answer} from '../model/failure.ts';
import {tooOldNode} from './node-version.ts';

/** One line of `cks doctor`. */
export type Finding = {
  readonly check: string;
  /** `warning` is worth knowing and stops nothing. */
  readonly result: 'ok' | 'warning' | 'wrong' | 'unknown';
  readonly text: string;
  readonly fix?: string;
  /** Nobody could know it, so it does not make the whole answer unknown. */
  readonly unknowable?: true;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** What can be known of a terminal without asking it. */
export type TerminalFacts = {
  readonly isTerminal: boolean;
  readonly size: {readonly columns: number; readonly rows: number};
  /** What the screen takes at least. */
  readonly smallest: {readonly columns: number; readonly rows: number};
  readonly colours: string;
  readonly ascii: boolean;
  readonly environment: Environment;
};

/** The findings on the terminal: whether it is one, its size, colours, characters and clipboard. */
export function terminalFindings(facts: TerminalFacts): readonly Finding[] {
  const {isTerminal, size, smallest, colours, ascii, environment} = facts;
  if (!isTerminal) {
    const text = 'the output is no terminal: commands work, the screen does not';
    return [{check: 'terminal', result: 'warning', text, fix: 'run cks doctor on the terminal itself'}];
  }
  const measure = `${String(size.columns)}x${String(size.rows)}`;
  const fits = size.columns >= smallest.columns && size.rows >= smallest.rows;
  return [
    fits
      ? {check: 'terminal', result: 'ok', text: `${measure}, TERM=${environment['TERM'] ?? ''}`}
      : {
          check: 'terminal',
          result: 'wrong',
          text: `${measure} is too small for the screen`,
          fix: `make it ${String(smallest.columns)}x${String(smallest.rows)} or larger`,
        },
    colourFinding(colours, environment),
    ascii
      ? {
          check: 'characters',
          result: 'warning',
          text: 'ASCII only, as the locale is not UTF-8 or draws wide',
          fix: 'set LANG to a UTF-8 locale, such as en_US.UTF-8',
        }
      : {check: 'characters', result: 'ok', text: 'Unicode'},
    clipboardFinding(environment),
  ];
}

function colourFinding(colours: string, environment: Environment): Finding {
  if (colours === 'truecolor' || colours === '256')
    return {check: 'colours', result: 'ok', text: colours === '256' ? '256' : '16 million'};
  if (colours === '16') {
    return {
      check: 'colours',
      result: 'warning',
      text: '16, in whatever shades the terminal gives them',
      fix: 'set TERM to xterm-256color, or COLORTERM to truecolor, if the terminal has more',
    };
  }
  const why = environment['NO_COLOR']
    ? 'NO_COLOR is set'
    : environment['TERM'] === 'dumb'
      ? 'TERM is dumb'
      : 'as asked for';
  return {check: 'colours', result: 'ok', text: `none: ${why}`};
}

/** A terminal does not say whether it lets programs set its clipboard. */
function clipboardFinding({TERM = '', TMUX, STY, TERM_PROGRAM = ''}: Environment): Finding {
  const base = {check: 'clipboard', unknowable: true} as const;
  if (TERM === 'dumb')
    return {...base, result: 'warning', text: 'TERM is dumb: copying (OSC 52) cannot work'};
  if (TERM_PROGRAM === 'Apple_Terminal') {
    const text = 'Terminal.app knows no OSC 52: copying cannot work';
    return {...base, result: 'warning', text, fix: 'use another terminal, or select with the mouse'};
  }
  const text = 'whether the terminal takes OSC 52 cannot be known from here';
  if (TMUX !== undefined) return {...base, result: 'unknown', text, fix: 'in tmux: set -g set-clipboard on'};
  if (STY !== undefined) return {...base, result: 'unknown', text, fix: 'try it: c on a row, then paste'};
  return {...base, result: 'unknown', text, fix: 'try it: c on a row, then paste'};
}

/** @param version as in `process.versions.node` */
export function nodeFinding(version: string): Finding {
  const trouble = tooOldNode(version);
  return trouble === undefined
    ? {check: 'node', result: 'ok', text: version}
    : {check: 'node', result: 'wrong', text: trouble, fix: 'install a newer Node.js'};
}

/** Credentials that end sooner than this are worth a word, in milliseconds. */
const soonMs = 15 * 60_000;

/**
 * Who the caller is and for how long.
 *
 * @param end when the credentials end; undefined where they do not say
 * @param now AWS's time
 */
export function callerFinding(caller: Answer<Identity>, end: Date | undefined, now: Date): Finding {
  if (!caller.ok) return failedFinding('credentials', caller.failure);
  const {arn, account} = caller.value;
  const who = `${callerName(arn)} of ${account}`;
  if (!end) return {check: 'credentials', result: 'ok', text: `${who}, with no end that is told`};
  const left = end.getTime() - now.getTime();
  if (left > soonMs) return {check: 'credentials', result: 'ok', text: `${who}, for ${age(left)} more`};
  return {
    check: 'credentials',
    result: 'warning',
    text: `${who}, for ${age(left)} more only`,
    fix: 'renew them; cks reads them anew by itself where the profile can',
  };
}

const networkKinds: readonly Failure['kind'][] = ['unreachable', 'timed-out', 'throttled', 'unexpected'];

/** What did not come through leaves a question open; what AWS refused is wrong. */
const failedFinding = (check: string, failure: Failure): Finding => ({
  check,
  result: networkKinds.includes(failure.kind) ? 'unknown' : 'wrong',
  text: `${failure.action}: ${failure.code}`,
  fix: failure.remedy,
});

/** A clock that is off by this much is worth a word; AWS refuses signatures from more than the other, in seconds. */
const skewWarning = 60;
const skewRefused = 300;

/** @param offset AWS's clock minus this machine's, in seconds; undefined where no answer told */
export function clockFinding(offset: number | undefined): Finding {
  if (offset === undefined)
    return {check: 'clock', result: 'unknown', text: 'no answer of AWS to compare this machine with'};
  const off = Math.abs(offset);
  if (off < skewWarning)
    return {check: 'clock', result: 'ok', text: `within ${String(Math.ceil(off))}s of AWS`};
  const text = `${age(off * 1000)} ${offset < 0 ? 'ahead of' : 'behind'} AWS`;
  return {
    check: 'clock',
    result: off < skewRefused ? 'warning' : 'wrong',
    text: `${text}; cks allows for it, other tools do not`,
    fix: 'set the clock, by NTP',
  };
}

/** What one Region said when it was asked for its key stores. */
export type RegionTold = {
  readonly region: string;
  readonly answer: Answer<readonly unknown[]>;
  readonly milliseconds: number;
  /** Why its silence is expected, where the settings say so and it still holds. */
  readonly expected?: string;
};

/** One line per Region. */
export function regionFinding({region, answer, milliseconds, expected}: RegionTold): Finding {
  if (answer.ok) {
    const stores = `${String(answer.value.length)} key store${answer.value.length === 1 ? '' : 's'}`;
    return {check: region, result: 'ok', text: `${stores}, ${String(Math.round(milliseconds))} ms`};
  }
  const {failure} = answer;
  const text = `${failure.action}: ${failure.code}`;
  if (expected !== undefined)
    return {check: region, result: 'warning', text: `${text}; expected: ${expected}`};
  if (failure.kind === 'throttled')
    return {
      check: region,
      result: 'warning',
      text: `${text}: others in the account use up its quota`,
      fix: failure.remedy,
    };
  return {check: region, result: 'wrong', text, fix: failure.remedy};
}

/** KMS allows this many calls of DescribeCustomKeyStores a second to a whole account in one Region. */
const storeQuota = 5;

/**
 * How much of AWS's quota the screen takes in each Region.
 *
 * @param pollSeconds between two looks at rest
 * @param throttled calls that AWS throttled just now
 */
export function quotaFinding(pollSeconds: number, throttled: number): Finding {
  const rate = `the screen asks for key stores every ${String(pollSeconds)}s in each Region, every 5s where one has just begun to move; AWS allows ${String(storeQuota)} a second to the whole account`;
  if (throttled === 0) return {check: 'quotas', result: 'ok', text: rate};
  return {
    check: 'quotas',
    result: 'warning',
    text: `AWS throttled ${String(throttled)} call${throttled === 1 ? '' : 's'} just now: somebody else uses the quota up`,
    fix: 'raise pollSeconds in the settings, or find who else polls',
  };
}
