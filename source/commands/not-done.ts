import type {Failure} from '../model/failure.ts';

/** Why a command changed nothing; it becomes the exit code and, with `--json`, a document. */
export class NotDone extends Error {
  readonly exitCode: number;
  readonly next: string;
  /** What would confirm it, where a confirmation was missing. */
  readonly phrase: string | undefined;
  readonly failure: Failure | undefined;

  constructor(
    exitCode: number,
    why: string,
    next: string,
    {phrase, failure}: {readonly phrase?: string; readonly failure?: Failure | undefined} = {},
  ) {
    super(why);
    this.exitCode = exitCode;
    this.next = next;
    this.phrase = phrase;
    this.failure = failure;
  }
}
