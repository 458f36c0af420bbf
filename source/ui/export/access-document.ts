import {deadline} from '../../model/age.ts';
import type {AccessReport} from '../../access/verdict.ts';
import {markdownTable} from './markdown.ts';
import type {Document} from './rows-document.ts';

/** Every persona with every action in every Region, as far as the check got. */
export function accessDocument(
  {principal, personas, troubles}: AccessReport,
  at: Date | undefined,
  now: Date,
): Document {
  return {
    markdown: [
      `${principal.policySource ?? principal.arn}${at ? `, checked ${deadline(at, now)}` : ', still being checked'}.\n`,
      ...principal.notes.map(note => `- ${note}\n`),
      ...personas.map(
        ({title, groups, verdict}) =>
          `\n## ${title}: ${verdict}\n\n${markdownTable(
            ['action', 'verdict', 'because', 'how', 'Regions', 'resource'],
            groups.flatMap(({regions, cells}) =>
              cells.map(cell => [
                cell.action,
                cell.pending ? 'being asked' : cell.verdict,
                cell.because,
                cell.evidence.map(({kind}) => kind).join(' '),
                (cell.regions.length === 0 ? regions : cell.regions).join(' '),
                cell.resource,
              ]),
            ),
          )}`,
      ),
      ...(troubles.length > 0
        ? [`\n## Not asked or not read\n\n${troubles.map(({what}) => `- ${what}\n`).join('')}`]
        : []),
    ].join(''),
    json: {
      principal: {arn: principal.arn, policySource: principal.policySource, notes: principal.notes},
      checkedAt: at,
      personas: personas.map(({persona, verdict, counts, groups}) => ({persona, verdict, counts, groups})),
      troubles: troubles.map(({what, failure}) => ({
        what,
        code: failure?.code,
        requestId: failure?.requestId,
      })),
    },
  };
}
