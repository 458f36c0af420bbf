import type {AccessReport, Cell, DecidingStatement, Evidence} from '../../access/verdict.ts';
import {deadline} from '../../model/age.ts';
import {noteOf, type Note} from './note.ts';

/** All that is known of one cell: each way of finding out apart, with the statements that decided. */
export function evidenceNote(cell: Cell, report: AccessReport): Note {
  const {action, resource, regions, verdict, because, reason, evidence} = cell;
  const {principal, troubles} = report;
  return noteOf(`Evidence · ${action}`, [
    `${words(verdict)}: ${because}`,
    `Resource  ${resource}`,
    `Regions   ${regions.length === 0 ? 'a global service' : regions.join(' ')}`,
    `Who       ${principal.policySource ?? principal.arn}${principal.guessed ? ' (its path is a guess)' : ''}`,
    `Needed to ${reason}`,
    ...evidence.flatMap(evidenceParagraphs),
    ...(evidence.length === 0 ? ['', 'Nothing could be found out.'] : []),
    ...missingParagraphs(cell),
    ...(principal.notes.length > 0 ? ['', ...principal.notes] : []),
    ...(troubles.length > 0
      ? [
          '',
          'Not asked or not read:',
          ...troubles.map(({what, failure}) => `  ${what}${failure ? ` ${failure.code}` : ''}`),
        ]
      : []),
  ]);
}

function missingParagraphs({missingStatement}: Cell): readonly string[] {
  if (!missingStatement) return [];
  const {where, statement} = missingStatement;
  const lines = statement ? JSON.stringify(statement, undefined, 2).split('\n') : [];
  return ['', where, ...lines.map(line => `  ${line}`)];
}

const words = (verdict: string) => verdict.replaceAll('-', ' ');

const kindWords: Readonly<Record<Evidence['kind'], string>> = {
  simulated: 'S simulated by IAM',
  evaluated: 'K evaluated here',
  probed: 'D trial call',
  seen: 'seen: a call that was made',
};

function evidenceParagraphs({kind, verdict, detail, statements, missingContext, failure, at}: Evidence) {
  return [
    '',
    `${kindWords[kind]}: ${words(verdict)} (${deadline(at, at)})`,
    ...(detail === '' ? [] : [`  ${detail}`]),
    ...statements.flatMap(statementParagraphs),
    ...(missingContext.length > 0 ? [`  Not known: ${missingContext.join(', ')}`] : []),
    ...(failure
      ? [`  ${failure.code}: ${failure.message}`, `  request id ${failure.requestId ?? 'none'}`]
      : []),
  ];
}

function statementParagraphs({
  policy,
  source,
  effect,
  sid,
  lines,
  text,
}: DecidingStatement): readonly string[] {
  const where = [
    ...(sid === undefined ? [] : [`statement ${sid}`]),
    ...(lines ? [`lines ${String(lines.from)}-${String(lines.to)}`] : []),
  ].join(', ');
  return [
    `  ${effect ?? ''}${effect ? ' in ' : ''}${policy} (${source})${where === '' ? '' : `, ${where}`}`,
    ...(text === undefined ? [] : [`    ${text.replace(/\s+/gu, ' ')}`]),
  ];
}
