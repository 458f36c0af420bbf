import type {NotDone} from '../not-done.ts';

/** Prints a text on stdout, and resolves when it is out. */
export const printLine = (text: string): Promise<void> =>
  new Promise(resolve => {
    process.stdout.write(`${text}\n`, () => {
      resolve();
    });
  });

/** Says why a command did nothing, and resolves with its exit code. With `--json` stdout is a document all the same. */
export async function tellNotDone(
  {message, next, phrase, failure, exitCode}: NotDone,
  {json, schema = 'cks.teardown/1'}: {readonly json?: boolean; readonly schema?: string},
): Promise<number> {
  if (json) {
    const document = {
      schema,
      outcome: 'refused',
      state: message,
      next,
      ...(phrase !== undefined && {phrase}),
      ...(failure && {failure}),
    };
    await printLine(JSON.stringify(document, undefined, 2));
  } else await printLine(next === '' ? message : `${message}\n${next}`);
  return exitCode;
}
