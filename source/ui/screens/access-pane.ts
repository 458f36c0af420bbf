import type {AccessReport, Cell, MissingStatement} from '../../access/verdict.ts';
import {isoDay} from '../../model/age.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture} from '../../model/picture.ts';
import {wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {isDenied, missingContextOf, policyName} from './access-words.ts';
import {clip, plain, rule} from './page-lines.ts';
import {texts} from './screen-texts.ts';
import {statementLines} from './statement-lines.ts';

/** What stands under the rows: why a cell reads as it does, and what would change it. */
export type Pane = {
  readonly title: string;
  /** Sentences, wrapped where they are drawn. */
  readonly before?: string;
  readonly statement?: object;
  readonly after?: string;
  /** What `c` is to copy. */
  readonly copy?: string;
};

/** The pane of the row under the cursor. */
export function paneOf(cell: Cell, report: AccessReport, picture: AccountPicture): Pane {
  const {action, missingStatement: missing} = cell;
  if (missing?.statement) {
    return {
      title: `Missing statement for ${action} · c copies`,
      statement: missing.statement,
      after: noteOn(cell, missing, picture),
      copy: JSON.stringify(missing.statement, undefined, 2),
    };
  }
  if (missing || isDenied(cell.verdict)) return askPane(cell, missing);
  if (cell.verdict === 'needs-context') {
    const statement = writtenStatement(cell);
    return {
      title: `${action} needs context`,
      before: texts['access.needsContext'](missingContextOf(cell)),
      ...(statement ? {statement} : {after: sentence(cell.because)}),
    };
  }
  if (cell.pending) return {title: `${action} is being asked`, after: needText(cell)};
  if (cell.verdict === 'cannot-tell') return doubtPane(cell, report);
  return {
    title: `${action} is allowed`,
    before: `${decidingText(cell)} ${needText(cell)}`,
    ...(report.principal.notes[0] !== undefined && {after: report.principal.notes.join(' ')}),
  };
}

/** The statement that it depends on, where its policy could be read. */
function writtenStatement({evidence}: Cell): object | undefined {
  const text = evidence.flatMap(({statements}) => statements).find(one => one.text !== undefined)?.text;
  try {
    const parsed: unknown = text === undefined ? undefined : JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing can be added: a denial has to be taken away, or somebody else has to be asked. */
function askPane({action, because}: Cell, missing: MissingStatement | null): Pane {
  const text = missing?.where ?? sentence(because);
  // What is to be sent to somebody stands in quotes.
  const [, request = text] = /"(.+)"/su.exec(text) ?? [];
  return {title: `What to ask for: ${action} · c copies`, before: text, copy: request};
}

/** What is in the way of telling, with the statement that would let cks tell where there is one. */
function doubtPane(cell: Cell, report: AccessReport): Pane {
  const trouble = report.troubles.find(({statement}) => statement !== undefined);
  const said = cell.evidence
    .map(({kind, verdict, detail}) => `${kind}: ${verdict.replaceAll('-', ' ')}, ${detail}`)
    .join('; ');
  if (!trouble?.statement) {
    return {title: `Cannot tell about ${cell.action}`, before: sentence(cell.because), after: sentence(said)};
  }
  return {
    title: `What would allow cks to tell · c copies`,
    before: sentence(trouble.what),
    statement: trouble.statement,
    after: sentence(cell.because),
    copy: JSON.stringify(trouble.statement, undefined, 2),
  };
}

const needText = ({reason, optional}: Pick<Cell, 'reason' | 'optional'>): string =>
  `Needed to ${reason.replace(/\.$/u, '')}.${optional ? ` ${texts['access.optional']()}` : ''}`;

/** A sentence out of a few words; one that starts with an action keeps its case. */
function sentence(text: string): string {
  if (text === '') return '';
  const [first = ''] = text.split(' ');
  const start = first.includes(':') ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return `${start.replace(/\.$/u, '')}.`;
}

/** The statement that decided, where an administrator finds it. */
function decidingText(cell: Cell): string {
  const [first] = cell.evidence.flatMap(({statements}) => statements);
  if (!first) return sentence(cell.because);
  const lines = first.lines ? `, lines ${String(first.lines.from)}-${String(first.lines.to)}` : '';
  const sid = first.sid === undefined ? '' : `, statement ${first.sid}`;
  return `Allowed by ${policyName(first)} (${first.source})${sid}${lines}.`;
}

/** A role that exists already needs nobody's leave to be created. */
function noteOn(
  {action, reason, optional}: Cell,
  missing: MissingStatement,
  picture: AccountPicture,
): string {
  const role = lastSeen(picture.role);
  if (action === 'iam:CreateServiceLinkedRole' && role?.exists) {
    const {createdAt} = role.role;
    return texts['access.roleExists'](createdAt && isoDay(createdAt));
  }
  return `${missing.where} ${needText({reason, optional})}`;
}

/** The pane in exactly `rows` lines: title, statement, and as much of the sentences as there is room for. */
export function paneLines(pane: Pane, width: number, rows: number): readonly Line[] {
  const wrapped = (text: string | undefined) =>
    text === undefined || text === '' ? [] : wrapText(text, width - 2).map(line => plain(line));
  const statement = pane.statement ? statementLines(pane.statement, width - 1).map(line => plain(line)) : [];
  const all = [...wrapped(pane.before), ...statement, ...wrapped(pane.after)];
  const room = rows - 1;
  const shown = all.length > room ? [...all.slice(0, room - 1), plain(texts['access.more'](), 'off')] : all;
  return [rule(pane.title, width), ...Array.from({length: room}, (_, row) => clip(shown[row] ?? [], width))];
}
