import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {exitCodes} from './exit-codes.ts';

/** Anything that looks like a credential is cut out of a report before it is written. */
const secrets = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /(?<=(?:secret|token|password)\w*["']?\s*[:=]\s*["']?)[^\s"',}]+/gi,
  /\b[A-Za-z0-9/+=]{40,}\b/g,
];

/** The text of an error with everything that could be a secret replaced. */
export const withoutSecrets = (text: string) =>
  secrets.reduce((safe, pattern) => safe.replace(pattern, '[removed]'), text);

/** Writes a crash report without secrets, says where it is, and returns exit code 70. */
export function reportCrash(error: unknown, directory = tmpdir()): number {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = path.join(directory, `cks-crash-${stamp}.txt`);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const report = `cks stopped by its own fault.\nNode ${process.version} on ${process.platform}\n\n${withoutSecrets(text)}\n`;
  try {
    writeFileSync(file, report, {mode: 0o600});
    process.stderr.write(`cks stopped by its own fault. A report without secrets is in ${file}\n`);
  } catch {
    process.stderr.write(report);
  }
  return exitCodes.fault;
}
