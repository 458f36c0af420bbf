import {setTimeout as delay} from 'node:timers/promises';

/** Resolves with what `question` resolves with, or with undefined when that takes longer than `milliseconds`. */
export async function inTime<T>(question: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const late = new AbortController();
  question.catch(() => undefined);
  try {
    return await Promise.race([
      question,
      delay(milliseconds, undefined, {signal: late.signal}).catch(() => undefined),
    ]);
  } finally {
    late.abort();
  }
}
