import type {Answer} from '../model/failure.ts';
import {actionOf} from './calls.ts';
import type {Calls, CallSpec} from './calls.ts';
import {factsToFailure} from './failures.ts';
import {readAnswer} from './wire-values.ts';

/** One page of a listing, and the mark that asks for the next; no mark: the last page. */
export type Page<Item> = {readonly items: readonly Item[]; readonly next?: string};

/**
 * Reads a listing to its end. A page that fails, lacks its list, says that more follows without saying where, or
 * leads back to a mark already used makes the whole listing a failure: a short list would look like a complete one.
 *
 * @param send asks for the page after `mark`
 * @param readPage what is in a page; undefined when the answer lacks what it must have
 */
export async function readListing<Output extends object, Item>(
  calls: Calls,
  spec: CallSpec,
  send: (mark: string | undefined, signal: AbortSignal) => Promise<Output>,
  readPage: (output: Output) => Page<Item> | undefined,
): Promise<Answer<readonly Item[]>> {
  const items: Item[] = [];
  const marks = new Set<string>();
  for (let mark: string | undefined; ;) {
    const asked = mark;
    const answer = await calls.make(spec, signal => send(asked, signal));
    if (!answer.ok) return answer;
    const page = readAnswer(answer.value, readPage);
    if (!page) return malformed(calls, spec, 'The answer lacks its list, or the mark of the next page');
    items.push(...page.items);
    if (page.next === undefined)
      return {ok: true, value: items, at: answer.at, ...(answer.requestId && {requestId: answer.requestId})};
    if (marks.has(page.next)) return malformed(calls, spec, 'The listing leads back to a page already read');
    marks.add(page.next);
    mark = page.next;
  }
}

/** An answer that came but cannot be what AWS sends. */
export const malformed = (calls: Calls, spec: CallSpec, message: string): Answer<never> => ({
  ok: false,
  at: calls.clock.now(),
  failure: factsToFailure(
    {code: 'MalformedAnswer', message},
    {action: actionOf(spec), ...(spec.region && {region: spec.region})},
  ),
});

/** Turns the value of an answer into another; a failure stays what it is. */
export const mapAnswer = <From, To>(answer: Answer<From>, change: (value: From) => To): Answer<To> =>
  answer.ok ? {...answer, value: change(answer.value)} : answer;

/** A page in KMS's and IAM's way: `truncated` says whether more follows, after `marker`. */
export function truncatedPage<Item>(
  items: readonly Item[] | undefined,
  truncated: boolean | undefined,
  marker: string | undefined,
): Page<Item> | undefined {
  if (!items) return undefined;
  // A marker without the word on it may well lead on: half a list must not pass for a whole one.
  if (truncated === false || (truncated === undefined && !marker)) return {items};
  return marker ? {items, next: marker} : undefined;
}

/** A page in CloudHSM's, Account's and EC2's way: a token while more follows. */
export const tokenPage = <Item>(
  items: readonly Item[] | undefined,
  token: string | undefined,
): Page<Item> | undefined => items && {items, ...(token && {next: token})};
