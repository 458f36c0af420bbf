import type {Picker} from '../access/picker.ts';

/** A profile of the AWS configuration files, as the picker lists it. */
export type ProfileChoice = {
  /** Empty: none, as cks was started. */
  readonly name: string;
  /** How it signs in, in a word or two: `SSO`, `role, MFA`. */
  readonly how: string;
  /** The account that AWS named for it in this run; absent: it was not tried, or did not answer. */
  readonly account?: string;
  /** It is the one on screen. */
  readonly isShown: boolean;
  /** Its changes still run behind the one on screen. */
  readonly isRunning: boolean;
};

/** Where a session finds other profiles, and goes over to one. */
export type ProfilePort = {
  readonly list: () => Promise<readonly ProfileChoice[]>;
  readonly choose: (name: string) => void;
};

/** The list of profiles to pick from, with the cursor on the one that is shown. */
export function profilePicker(choices: readonly ProfileChoice[]): Picker {
  const shown = (name: string) => (name === '' ? '(none named)' : name);
  const longest = Math.max(...choices.map(({name}) => shown(name).length));
  return {
    kind: 'pick',
    what: 'profile',
    title: 'Profile: the board is cleared, and starts read-only',
    account: '',
    choices: choices.map(({name, how, account, isShown, isRunning}) => ({
      arn: name,
      text: [
        shown(name).padEnd(Math.min(longest, 30)),
        account ?? 'not tried   ',
        how,
        ...(isShown ? ['shown'] : []),
        ...(isRunning ? ['a change runs here'] : []),
      ].join('  '),
    })),
    cursor: Math.max(
      0,
      choices.findIndex(({isShown}) => isShown),
    ),
  };
}
