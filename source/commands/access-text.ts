import type {EveryoneReport} from '../access/everyone.ts';
import type {AccessReport, AccessVerdict, Cell, PersonaReport} from '../access/verdict.ts';
import {accessLines} from './access-document.ts';
import {printable} from './printable.ts';

const marks: Readonly<Partial<Record<AccessVerdict, string>>> = {
  allowed: '+',
  'needs-context': '?',
  'cannot-tell': '?',
};

/** A verdict as people read it. */
const words = (verdict: AccessVerdict) => verdict.replaceAll('-', ' ');

/** The matrix for people: a part per persona, a line per action, and what is missing behind them. */
export function accessText({principal, regions, personas, duties, troubles}: AccessReport): string {
  const isSource = principal.policySource === undefined || principal.policySource === principal.arn;
  return [
    `${principal.arn}${isSource ? '' : `  (policies of ${principal.policySource ?? ''})`}`,
    ...principal.notes,
    ...personas.flatMap(persona => ['', ...personaText(persona, regions.length)]),
    ...(duties ? ['', `held together: ${duties.held.join(', ')}. ${duties.why}`] : []),
    ...troubles.flatMap(({what, failure, statement}) => [
      '',
      `? ${what}${failure ? ` ${failure.code}: ${failure.remedy}` : ''}`,
      ...(statement ? [`  ${JSON.stringify(statement)}`] : []),
    ]),
  ]
    .map(printable)
    .join('\n');
}

function personaText(
  {persona, verdict, counts, groups, beyond}: PersonaReport,
  all: number,
): readonly string[] {
  const counted = Object.entries(counts).map(
    ([word, count]) => `${String(count)} ${word.replaceAll('-', ' ')}`,
  );
  return [
    `${persona}: ${words(verdict)} (${counted.join(', ')})`,
    ...groups.flatMap(({regions, cells}) => [
      ...(groups.length > 1 || all !== regions.length ? [`  in ${regions.join(' ')}`] : []),
      ...cells.flatMap(cellText),
    ]),
    ...beyond.map(({action, destroys}) => `  ! beyond this: ${action}, which ${destroys}`),
  ];
}

function cellText({action, verdict, because, evidence, missingStatement, optional}: Cell): readonly string[] {
  const how = evidence.map(({kind}) => kind).join(' ');
  const line = `  ${marks[verdict] ?? 'x'} ${action.padEnd(44)} ${words(verdict).padEnd(20)} ${because}${how === '' ? '' : `  [${how}]`}${optional ? '  (optional)' : ''}`;
  if (!missingStatement) return [line];
  const {where, statement} = missingStatement;
  return [line, `      ${where}`, ...(statement ? [`      ${JSON.stringify(statement)}`] : [])];
}

const csvHead = 'persona,action,resource,region,verdict,because,evidence,missing';

/** The matrix as CSV, a line for each action in each Region. */
export function accessCsv(report: AccessReport): string {
  return [
    csvHead,
    ...accessLines(report).map(line =>
      csvLine([
        line.persona,
        line.action,
        line.resource,
        line.region ?? '',
        line.verdict,
        line.because,
        line.evidence.map(({kind, verdict}) => `${kind} ${verdict}`).join('; '),
        line.missingStatement?.statement ? JSON.stringify(line.missingStatement.statement) : '',
      ]),
    ),
  ].join('\n');
}

/** The matrix as Markdown, a table for each persona. */
export function accessMarkdown({principal, personas}: AccessReport): string {
  return [
    `# Who may do what: ${cell(principal.arn)}`,
    ...personas.flatMap(({persona, verdict, groups}) => [
      '',
      `## ${persona}: ${words(verdict)}`,
      ...groups.flatMap(({regions, cells}) => [
        '',
        regions.join(' '),
        '',
        '| action | resource | verdict | because | evidence |',
        '|---|---|---|---|---|',
        ...cells.map(
          ({action, resource, verdict: word, because, evidence}) =>
            `| ${[action, resource, words(word), because, evidence.map(({kind}) => kind).join(' ')].map(cell).join(' | ')} |`,
        ),
      ]),
    ]),
  ].join('\n');
}

/** Everybody against all personas, in the format asked for. */
export function everyoneTable({reports}: EveryoneReport, format: 'text' | 'csv' | 'md'): string {
  const personas = reports[0]?.personas.map(({persona}) => persona) ?? [];
  const rows = reports.map(report => [
    report.principal.arn,
    ...report.personas.map(({verdict}) => (format === 'csv' ? verdict : words(verdict))),
    report.duties ? report.duties.held.join(' ') : '',
  ]);
  const head = ['principal', ...personas, 'held together'];
  switch (format) {
    case 'csv':
      return [head, ...rows].map(csvLine).join('\n');
    case 'md':
      return [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');
    case 'text':
      return rows
        .map(row =>
          row.map((text, index) => (index === 0 ? text : `  ${(head[index] ?? '').padEnd(24)}${text}`)),
        )
        .map(lines => lines.map(printable).join('\n'))
        .join('\n\n');
  }
}

/** Quoted always; a leading sign is kept from being taken for a formula. */
const csvLine = (values: readonly string[]): string =>
  values
    .map(printable)
    .map(value => `"${value.replaceAll('"', '""').replace(/^(?=[=+@-])/, "'")}"`)
    .join(',');

const cell = (text: string): string => printable(text).replaceAll('|', '\\|').replaceAll('*', '\\*');
