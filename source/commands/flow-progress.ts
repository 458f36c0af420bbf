import {clock} from '../model/age.ts';
import type {Progress} from '../flows/runner.ts';
import type {RunOptions} from '../flows/start-flow.ts';
import {printable} from './printable.ts';

/** A line for each new thing that is waited for or done, where somebody can see it; else nothing. */
export function progressTo(stream: NodeJS.WriteStream): Pick<RunOptions, 'onProgress'> {
  if (!stream.isTTY) return {};
  let said = '';
  return {
    onProgress: ({decision, lookedAt}: Progress) => {
      const text = progressText(decision);
      if (text === undefined || text === said) return;
      said = text;
      stream.write(`${clock(lookedAt)} ${printable(text)}\n`);
    },
  };
}

function progressText(decision: Progress['decision']): string | undefined {
  switch (decision.do) {
    case 'act':
      return `sending ${decision.write.operation}`;
    case 'record':
      return `keeping the ${decision.what}`;
    case 'settle':
      return `${decision.result}: ${decision.because}`;
    case 'wait':
      return `${decision.why}; next look in ${String(decision.seconds)}s`;
    default:
      return undefined;
  }
}
