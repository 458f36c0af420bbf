/**
 * A value of an AWS enum as it arrived. AWS adds values without asking, so the known ones are listed for the
 * reader and the compiler, and any other string passes through unchanged: it is shown as received.
 */
export type OpenEnum<Known extends string> = Known | (string & Record<never, never>);

declare const brand: unique symbol;

/** A string that must not be mixed up with another kind of string. */
export type Branded<Name extends string> = string & {readonly [brand]: Name};
