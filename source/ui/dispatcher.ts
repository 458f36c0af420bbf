/** One key press or one paste, as a person made it, however the bytes were cut on their way here. */
export type Key =
  /** `name` is the character itself, or one of `Enter Esc Tab Shift-Tab Space Backspace Up Down ... ^A ... ^Z`. */
  {readonly kind: 'press'; readonly name: string} | {readonly kind: 'paste'; readonly text: string};

/** What was read but cannot be told yet: the start of an escape sequence, of a paste, or half a character. */
export type Pending = string;

export type Split = {readonly keys: readonly Key[]; readonly pending: Pending};

const escape = '\u001B';
const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';
// More of a paste is not kept, and must not come out as keys either: it could hold a command and its Enter.
const longestPaste = 1_000_000;

const byFinal: Readonly<Record<string, string>> = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  F: 'End',
  H: 'Home',
  Z: 'Shift-Tab',
};
const byNumber: Readonly<Record<string, string>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PgUp',
  6: 'PgDn',
  7: 'Home',
  8: 'End',
};
const byControl: Readonly<Record<string, string>> = {
  '\t': 'Tab',
  '\n': 'Enter',
  '\r': 'Enter',
  ' ': 'Space',
  '\b': 'Backspace',
  '\u007F': 'Backspace',
  [escape]: 'Esc',
};

const csi = /^\u001B\[([0-?]*)[ -/]*([@-~])/u;
const csiBegun = /^\u001B\[[0-?]*[ -/]*$/u;
// Answers of the terminal that cks did not ask for: OSC, DCS, SOS, PM, APC.
const reply = /^\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)/u;
const replyBegun = /^\u001B[\]PX^_][^\u0007\u001B]*\u001B?$/u;

/**
 * Splits one chunk of terminal input into keys. A slow link glues keys together (`jj`, text and its Enter) and cuts
 * sequences apart; both come out here as they were pressed. What cannot be told yet stays in `pending`: give it back
 * with the next chunk, or to `flushKeys` when nothing followed for `patience` milliseconds.
 */
export function splitKeys(chunk: string, pending: Pending = ''): Split {
  const input = pending + chunk;
  const keys: Key[] = [];
  let at = 0;
  while (at < input.length) {
    const step = nextKey(input, at);
    if (step === undefined) break;
    if (step.key) keys.push(step.key);
    at = step.next;
  }
  return {keys, pending: bounded(input.slice(at))};
}

/** Cuts out of a paste under way what is too much of it; its last characters may be the beginning of its end. */
function bounded(pending: Pending): Pending {
  if (!pending.startsWith(pasteStart) || pending.length <= longestPaste) return pending;
  return pending.slice(0, longestPaste - pasteEnd.length) + pending.slice(-pasteEnd.length);
}

/** Nothing followed: a lone ESC was the Esc key, what came after it was typed, and a paste lost its end. */
export function flushKeys(pending: Pending): Split {
  if (pending.startsWith(pasteStart)) {
    return {keys: [{kind: 'paste', text: pending.slice(pasteStart.length)}], pending: ''};
  }
  if (!pending.startsWith(escape)) return {keys: [], pending: ''};
  const {keys, pending: rest} = splitKeys(pending.slice(1));
  return {keys: [press('Esc'), ...keys, ...(rest === '' ? [] : flushKeys(rest).keys)], pending: ''};
}

/** Milliseconds to wait for the rest of what is pending; undefined where nothing is. */
export function patience(pending: Pending): number | undefined {
  if (pending === '') return undefined;
  return pending.startsWith(pasteStart) ? 1000 : 20;
}

const press = (name: string): Key => ({kind: 'press', name});

type Step = {readonly key?: Key; readonly next: number};

/** The key that starts at `at`; undefined where more input is needed to tell. */
function nextKey(input: string, at: number): Step | undefined {
  const code = input.codePointAt(at) ?? 0;
  const character = String.fromCodePoint(code);
  if (character === escape) return nextEscape(input, at);
  if (code >= 0xd800 && code <= 0xdfff) {
    return at === input.length - 1 && code < 0xdc00 ? undefined : {next: at + 1};
  }
  // A terminal sends CR for Enter; CR LF is what some send for one press.
  if (character === '\r' && input[at + 1] === '\n') return {key: press('Enter'), next: at + 2};
  const control = byControl[character];
  if (control !== undefined) return {key: press(control), next: at + 1};
  if (code < 0x20) return {key: press(`^${String.fromCodePoint(code + 0x40)}`), next: at + 1};
  if (code >= 0x80 && code < 0xa0) return {next: at + 1};
  return {key: press(character), next: at + character.length};
}

function nextEscape(input: string, at: number): Step | undefined {
  const rest = input.slice(at, at + 64);
  if (rest.startsWith(pasteStart)) return nextPaste(input, at);
  if (rest === escape || rest === '\u001BO') return undefined;
  const sequence = csi.exec(rest);
  if (sequence) {
    const name = csiName(sequence[1] ?? '', sequence[2] ?? '');
    return {...(name !== undefined && {key: press(name)}), next: at + sequence[0].length};
  }
  if (rest.startsWith('\u001BO')) {
    const name = rest[2] === 'M' ? 'Enter' : byFinal[rest[2] ?? ''];
    if (name !== undefined) return {key: press(name), next: at + 3};
    if (/^[P-S]$/u.test(rest[2] ?? '')) return {next: at + 3};
  }
  const whole = input.slice(at);
  const answer = reply.exec(whole);
  if (answer) return {next: at + answer[0].length};
  if (csiBegun.test(whole) || replyBegun.test(whole)) return undefined;
  // Anything else is the Esc key with a key glued to it: Alt chords are not bound, and Esc is always harmless.
  return {key: press('Esc'), next: at + 1};
}

function nextPaste(input: string, at: number): Step | undefined {
  const start = at + pasteStart.length;
  const end = input.indexOf(pasteEnd, start);
  if (end >= 0) return {key: {kind: 'paste', text: input.slice(start, end)}, next: end + pasteEnd.length};
  return undefined;
}

/** The name of a key that came as a control sequence; undefined for what is no key, such as a focus report. */
function csiName(parameters: string, final: string): string | undefined {
  const [first = '', modifier = ''] = parameters.split(';');
  const name = final === '~' ? byNumber[first] : byFinal[final];
  if (name === undefined || !/^[0-9;]*$/u.test(parameters)) return undefined;
  const bits = Math.max(0, Number(modifier || '1') - 1);
  return `${bits & 4 ? '^' : ''}${bits & 2 ? 'Alt-' : ''}${bits & 1 ? 'Shift-' : ''}${name}`;
}
