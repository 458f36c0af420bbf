/** What was chosen on the Access screen: whose permissions, for what, and who was asked about before. */
export type AccessChosen = {
  readonly persona?: string;
  /** ARN; absent: the caller. */
  readonly principal?: string;
  /** ARN; absent: any key. */
  readonly key?: string;
  /** Values of condition keys that were entered for another check. */
  readonly given?: Readonly<Record<string, string>>;
  /** Principals asked about, newest first. */
  readonly recent?: readonly string[];
};
