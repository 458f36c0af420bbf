import type {AccessVerdict, Cell, DecidingStatement} from '../../access/verdict.ts';
import type {Token} from '../line.ts';

/** How a verdict reads on screen. */
export type VerdictLook = {readonly word: string; readonly glyph: string; readonly token: Token};

/** Worst first: the order of rows and counts. What is allowed comes last. */
export const verdictOrder: readonly AccessVerdict[] = [
  'implicit-deny',
  'explicit-deny',
  'denied-by-scp',
  'denied-by-boundary',
  'denied-by-key-policy',
  'needs-context',
  'cannot-tell',
  'allowed',
];

/** The word of a verdict, with its glyph. */
export function verdictLook(verdict: AccessVerdict): VerdictLook {
  const word = verdict.replaceAll('-', ' ');
  switch (verdict) {
    case 'allowed':
      return {word, glyph: '✓', token: 'ok'};
    case 'needs-context':
      return {word, glyph: '▲', token: 'risk'};
    case 'cannot-tell':
      return {word, glyph: '?', token: 'unsure'};
    default:
      return {word, glyph: '✗', token: 'bad'};
  }
}

/** The same for one cell, which may still be being asked. */
export const cellLook = ({verdict, pending}: Pick<Cell, 'verdict' | 'pending'>): VerdictLook =>
  pending ? {word: 'being asked', glyph: '…', token: 'busy'} : verdictLook(verdict);

export const isDenied = (verdict: AccessVerdict): boolean =>
  !['allowed', 'needs-context', 'cannot-tell'].includes(verdict);

/** What the words for a cell are made of. */
type Doubted = Pick<Cell, 'verdict' | 'because' | 'evidence'>;

/** Why a cell reads as it does, in the few words that a table has room for; its `because` says all. */
export function becauseWords(cell: Doubted): string {
  switch (cell.verdict) {
    case 'allowed':
      return policyNames(cell, 'Allow')[0] ?? (cell.evidence.some(isCall) ? 'AWS answered' : cell.because);
    case 'implicit-deny':
      return 'no statement allows';
    case 'explicit-deny':
      return policyNames(cell, 'Deny')[0] ?? 'a statement denies';
    case 'denied-by-scp':
      return 'an SCP';
    case 'denied-by-boundary':
      return 'a boundary';
    case 'denied-by-key-policy':
      return 'the key policy';
    case 'needs-context':
      return contextWords(cell);
    case 'cannot-tell':
      return doubtWords(cell);
  }
}

const isCall = ({kind}: Cell['evidence'][number]) => kind === 'seen' || kind === 'probed';

function policyNames(cell: Doubted, effect: 'Allow' | 'Deny'): readonly string[] {
  return cell.evidence
    .filter(({verdict}) => (verdict === 'allowed') === (effect === 'Allow'))
    .flatMap(({statements}) => statements)
    .filter(statement => (statement.effect ?? effect) === effect)
    .map(policyName);
}

/** A policy without the path that its ARN has. */
export const policyName = ({policy}: Pick<DecidingStatement, 'policy'>): string =>
  policy.slice(policy.lastIndexOf('/') + 1);

/** The condition keys that a cell depends on, without doubles, in the order in which they came. */
export const missingContextOf = ({evidence}: Pick<Cell, 'evidence'>): readonly string[] => {
  const byLowerCase = new Map(
    evidence.flatMap(({missingContext}) => missingContext).map(key => [key.toLowerCase(), key]),
  );
  return [...byLowerCase.values()];
};

function contextWords(cell: Doubted): string {
  const keys = missingContextOf(cell);
  const [first] = keys;
  if (first === undefined) return cell.because;
  const more = keys.length > 1 ? ` +${String(keys.length - 1)}` : '';
  return `${contextWord(first)}${ageLimit(first, cell)}${more}`;
}

const known: Readonly<Record<string, string>> = {
  'aws:multifactorauthage': 'MFA age',
  'aws:multifactorauthpresent': 'MFA',
  'aws:sourceip': 'source IP',
  'aws:sourcevpc': 'source VPC',
  'aws:sourcevpce': 'VPC endpoint',
  'aws:currenttime': 'time',
  'aws:tokenissuetime': 'age of the session',
  'aws:viaawsservice': 'through a service',
};

/** A condition key in a few words. */
export function contextWord(key: string): string {
  const tag = /^aws:(?:principal|resource|request)tag\/(.+)$/iu.exec(key);
  return tag ? `tag ${tag[1] ?? ''}` : (known[key.toLowerCase()] ?? key);
}

const ageLimit = (key: string, cell: Doubted): string =>
  key.toLowerCase() === 'aws:multifactorauthage' ? limitWords(cell) : '';

/** ` under 1h`, where the statement that asks for the age of the sign-in could be read and says so. */
function limitWords(cell: Doubted): string {
  for (const {text = ''} of cell.evidence.flatMap(({statements}) => statements)) {
    const [, seconds] =
      /NumericLessThan(?:Equals)?"\s*:\s*\{\s*"aws:MultiFactorAuthAge"\s*:\s*\[?\s*"?(\d+)/iu.exec(text) ??
      [];
    if (seconds === undefined) continue;
    const minutes = Math.floor(Number(seconds) / 60);
    return minutes % 60 === 0 && minutes > 0
      ? ` under ${String(minutes / 60)}h`
      : ` under ${String(minutes)}m`;
  }
  return '';
}

function doubtWords(cell: Doubted): string {
  const verdicts = new Set(
    cell.evidence.filter(({verdict}) => verdict !== 'cannot-tell').map(({verdict}) => verdict),
  );
  if (verdicts.size > 1) return 'evidence disagrees';
  const denied = cell.evidence.find(({failure}) => failure?.kind === 'denied');
  if (denied?.kind === 'simulated') return 'may not simulate';
  return denied ? 'may not be read' : cell.because;
}

/**
 * The kinds of evidence in letters: S simulated, K evaluated with the key's policy, E evaluated without IAM, D a trial
 * call, and `seen` for a call that was really answered.
 */
export function howLetters({evidence, resource}: Cell): string {
  const kinds = new Set(evidence.map(({kind}) => kind));
  const onKey = resource.includes(':key/');
  const letters = [
    kinds.has('simulated') ? 'S' : '',
    kinds.has('evaluated') && onKey ? 'K' : '',
    kinds.has('evaluated') && !onKey && !kinds.has('simulated') ? 'E' : '',
    kinds.has('probed') ? 'D' : '',
  ].join('');
  return [letters, kinds.has('seen') ? 'seen' : ''].filter(part => part !== '').join(' ');
}
