import type {RunbookStep} from '../../flows/teardown/runbook.ts';
import type {TeardownReport} from '../../flows/teardown/report.ts';

export const reportSchema = 'cks.teardown-report/1';

/**
 * The document of a report, schema `cks.teardown-report/1`, as text. Its values are whole; what could move a cursor is
 * written as JSON's escapes, so that the text can be looked at.
 */
export function reportJson(report: TeardownReport, after: readonly RunbookStep[]): string {
  const document = {
    schema: reportSchema,
    ...report,
    accountAlias: report.accountAlias ?? null,
    dataStatement: report.dataStatement ?? null,
    runbook: after,
  };
  return JSON.stringify(document, undefined, 2).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, sign =>
    sign === '\n'
      ? sign
      : Array.from(
          {length: sign.length},
          (_, index) => `\\u${sign.charCodeAt(index).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}
