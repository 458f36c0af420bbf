/** One question for the code of an MFA device. */
export type MfaQuestion = {
  readonly id: number;
  /** The device: a serial number, or an ARN. */
  readonly serial: string;
  /** A code was given a moment ago, and another is asked for: the first was most likely not accepted. */
  readonly again: boolean;
};

/**
 * Where the credential chain asks for MFA codes and a person answers. A code goes to whoever asked and is kept
 * nowhere here.
 */
export type MfaDesk = {
  /** For the chain. Rejects where no code is given. */
  readonly ask: (serial: string) => Promise<string>;
  /** The question that waits for an answer. */
  readonly question: () => MfaQuestion | undefined;
  /** Called when there is another question, or none any more. */
  readonly subscribe: (listener: () => void) => void;
  readonly answer: (code: string) => void;
  /** Gives no code. Nobody is asked again until `allow`: the chain tries anew by itself, again and again. */
  readonly decline: () => void;
  readonly allow: () => void;
};

/** After a code was given a second one is asked for this soon only where AWS refused the first. Milliseconds. */
const soonMs = 60_000;

/** Named as the SDK names its own, so that it counts as credentials that cannot be had. */
class NoMfaCode extends Error {
  override readonly name = 'CredentialsProviderError';
  constructor() {
    super('No MFA code was given');
  }
}

/** @param clock this machine's steady clock, in milliseconds */
export function makeMfaDesk(clock: () => number = () => performance.now()): MfaDesk {
  const listeners = new Set<() => void>();
  let asked:
    {question: MfaQuestion; resolve: (code: string) => void; reject: (error: Error) => void} | undefined;
  let count = 0;
  let declined = false;
  let answeredAt = -Infinity;
  const settle = (how: (pending: NonNullable<typeof asked>) => void) => {
    if (!asked) return;
    const pending = asked;
    asked = undefined;
    how(pending);
    for (const listener of listeners) listener();
  };
  return {
    ask(serial) {
      if (declined) return Promise.reject(new NoMfaCode());
      settle(({reject}) => {
        reject(new NoMfaCode());
      });
      const {promise, resolve, reject} = Promise.withResolvers<string>();
      count += 1;
      asked = {question: {id: count, serial, again: clock() - answeredAt < soonMs}, resolve, reject};
      for (const listener of listeners) listener();
      return promise;
    },
    question: () => asked?.question,
    subscribe: listener => {
      listeners.add(listener);
    },
    answer(code) {
      answeredAt = clock();
      settle(({resolve}) => {
        resolve(code);
      });
    },
    decline() {
      declined = true;
      settle(({reject}) => {
        reject(new NoMfaCode());
      });
    },
    allow: () => {
      declined = false;
    },
  };
}
