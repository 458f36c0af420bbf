/** What `cks` tells a script by its exit code. */
export const exitCodes = {
  /** Done, or the answer is yes, or all is well. */
  ok: 0,
  /** The answer is no, or something is wrong. */
  no: 1,
  /** Something did not answer, so neither yes nor no is honest. */
  cannotTell: 2,
  /** Refused by a rule of safety. */
  refused: 3,
  /** Tried and failed, or in doubt. */
  failed: 4,
  /** The command line cannot be understood. */
  usage: 64,
  /** A fault of cks itself. */
  fault: 70,
  interrupted: 130,
} as const;

/** The command line asks for something that does not exist or is ambiguous: exit 64 with this text. */
export class UsageError extends Error {}
