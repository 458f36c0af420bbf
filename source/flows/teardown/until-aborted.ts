/** Resolves when the work is done, or at once when `signal` aborts: the work then ends unwatched. */
export async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  work.catch(() => undefined);
  if (signal.aborted) return;
  const {promise, resolve} = Promise.withResolvers<undefined>();
  const stop = () => {
    resolve(undefined);
  };
  signal.addEventListener('abort', stop, {once: true});
  await Promise.race([work, promise]).finally(() => {
    signal.removeEventListener('abort', stop);
  });
}
