import {readFileSync} from 'node:fs';

/** One command of a transcript, and what it prints. */
export type Step = {readonly command: string; readonly output: string};

/** The commands of the first `console` block of a document: lines that begin with `$ `, and the lines after each. */
export function readTranscript(file: URL): readonly Step[] {
  const [, block = ''] = /^```console\n([\s\S]*?)^```$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return block
    .split(/^\$ /m)
    .slice(1)
    .map(step => {
      const end = step.indexOf('\n');
      return {command: step.slice(0, end), output: step.slice(end + 1).trimEnd()};
    });
}
