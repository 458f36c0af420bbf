import type {Answer} from '../model/failure.ts';
import type {Write, WriteResult, WriteSecrets} from '../model/write.ts';

/**
 * Every change cks can ask of AWS. One call is one request on the wire: writes are never sent a second time by this
 * room, so that "sent once, no answer" stays what it is. A failure that leaves open whether AWS carried the call out
 * has `maybeDone` set.
 */
export type AccountWriter = {
  write(write: Write, secrets?: WriteSecrets): Promise<Answer<WriteResult>>;
};
