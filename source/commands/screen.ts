import {openScreen, type OtherAccounts} from '../ui/terminal.ts';
import {chooseTheme} from '../ui/theme.ts';
import {openAccountOnScreen, type OpenedAccount} from './account-on-screen.ts';
import {UsageError} from './exit-codes.ts';
import {inTime} from './in-time.ts';
import type {CommonOptions} from './program.ts';
import {keepHeapSmall} from './small-heap.ts';

// The last picture is written within this, on a slow disk too.
const closingMs = 5000;

/**
 * Opens the screen on the account, or with `--demo` on the embedded AWS; resolves with the exit code when it is left.
 * The first frame shows what was kept from the last run. Everything that it does not need loads after it.
 */
export async function showScreen(
  options: CommonOptions & {demo?: string; write?: boolean; accessible?: boolean},
): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('the screen needs a terminal; without one, `cks status` prints a snapshot');
  }
  keepHeapSmall();
  const opened = new Set<OpenedAccount>();
  const open = (which: Parameters<typeof openAccountOnScreen>[0]): OpenedAccount => {
    const account = openAccountOnScreen(which);
    opened.add(account);
    return account;
  };
  const others: OtherAccounts<OpenedAccount> = {
    async list() {
      const {profileKinds} = await import('../aws/profile-kinds.ts');
      return profileKinds(process.env);
    },
    // Whatever this run was allowed in one account says nothing of another.
    open: profile => open({...options, ...(profile !== '' && {profile}), write: false}),
    close(account) {
      opened.delete(account);
      void account.close();
    },
  };
  let code: number;
  try {
    code = await openScreen({
      account: open(options),
      accessible: isAccessible(options, process.env),
      ...(options.demo === undefined && {others}),
      theme: chooseTheme(process.env, {
        ascii: options.ascii === true,
        noColor: !options.color,
        plain: options.plain === true,
      }),
    });
  } finally {
    await inTime(Promise.all([...opened].map(account => account.close())), closingMs);
  }
  // Left at once while a call may be in hand: the journal says that it is in doubt. And a credential_process that hangs
  // would keep this one from ending.
  process.exit(code);
}

/** Read out instead of drawn: by the option, or by what screen readers are told to others with. */
const isAccessible = (
  {accessible}: {readonly accessible?: boolean},
  {ACCESSIBLE, INK_SCREEN_READER}: NodeJS.ProcessEnv,
): boolean => accessible === true || ACCESSIBLE === '1' || INK_SCREEN_READER === 'true';
