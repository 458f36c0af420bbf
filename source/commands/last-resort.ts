import {exitCodes} from './exit-codes.ts';

/**
 * Takes care of what no command can: a fault that nobody caught, which ends cks with a report and 70 and never with
 * a code that reads as an answer; and a result that could not be written out.
 */
export function standBy(): void {
  process.on('uncaughtException', error => {
    // The screen hears it too: it puts the terminal back first, and then reports.
    if (process.listenerCount('uncaughtException') > 1) return;
    void import('./crash.ts').then(({reportCrash}) => process.exit(reportCrash(error)));
  });
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The screen hears it too, and knows that its terminal has gone.
    if (process.stdout.listenerCount('error') > 1) return;
    // Who reads has what it wanted, such as `head`: the code still says what was found.
    if (error.code === 'EPIPE') return;
    process.stderr.write(`cks: the result could not be written: ${error.message}\n`);
    process.on('exit', () => {
      process.exitCode = exitCodes.failed;
    });
  });
}
