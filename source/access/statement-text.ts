import type {Span} from '../policy/document.ts';

/** A statement as its policy writes it. Lines and columns of the span count from 1; a column counts UTF-16 units. */
export function statementText(policy: string, {start, end}: Span): string {
  const lines = policy.split('\n').slice(start.line - 1, end.line);
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === lines.length - 1 ? end.column - 1 : undefined),
    )
    .join('\n');
}
