import {exitCodes} from './exit-codes.ts';

/** How an operator ends a command: gently first, then at once. */
export type Interruption = {
  readonly signal: AbortSignal;
  /** Resolves with what `work` resolves with, or with `interrupted` as soon as the operator asks for the end. */
  orInterrupted<T>(work: Promise<T>): Promise<T | 'interrupted'>;
  /** Gives the signals back. */
  done(): void;
};

/**
 * Listens for SIGINT and SIGTERM. The first aborts `signal` and says what happens; the second leaves at once with 130:
 * what is in flight then is in doubt, and the journal says so.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const {promise, resolve} = Promise.withResolvers<'interrupted'>();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('cks: stopping after the current call; once more leaves at once\n');
    controller.abort();
    resolve('interrupted');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    orInterrupted: work => {
      work.catch(() => undefined);
      return Promise.race([work, promise]);
    },
    done: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
