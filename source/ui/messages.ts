/** A sentence for the operator: one line for the message row (at most 78 characters), and the whole of it. */
export type Message = {readonly id: string; readonly line: string; readonly full: string};

const say = (id: string, line: string, full = line): Message => ({id, line, full});

/** `1 store`, `2 stores`. */
export const plural = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

const profileWord = (name: string): string => (name === '' ? 'No profile' : `Profile ${name}`);

/** Every sentence that the message row can say. What happened, what it means, what to do next. */
export const messages = {
  pasteIgnored: () =>
    say('input.paste', 'A paste does nothing here. Press keys one by one, or / or : to type.'),
  pastedEnter: () =>
    say('input.pastedEnter', 'Enter inside a paste is ignored. Press Enter when the text is right.'),
  unbound: (key: string) => say('input.unbound', `${key} does nothing. ? lists the keys.`),
  notHere: (key: string) => say('input.notHere', `${key} does nothing on this screen. ? lists the keys.`),
  nothingToOpen: () => say('open.nothing', 'There is nothing to open here.'),
  nothingHere: () => say('raw.nothing', 'Put the cursor on a store, a key, a cluster or a Region first.'),
  nothingToCopy: () => say('copy.nothing', 'Nothing here has an id to copy. ^P copies the page.'),
  nothingLeaves: () => say('copy.never', 'Nothing can be copied or written from here.'),
  sent: (what: string, bytes: number) =>
    say(
      'copy.sent',
      `Sent ${what} by OSC 52, ${String(bytes)} B. Paste empty? ^P, then x writes a file.`.slice(0, 78),
      `Sent ${what} to the terminal by OSC 52 (${String(bytes)} B). Whether it took it cannot be known: if the paste is empty, ` +
        'allow it there (tmux: set-clipboard on), or ^P and x, which write a file.',
    ),
  written: (names: readonly string[], why?: string) => {
    const text = `Written: ${names.join(', ')}${why === undefined ? '' : ` (not sent: ${why})`}`;
    return say('copy.written', text.length > 78 ? `${text.slice(0, 77)}…` : text, text);
  },
  notWritten: (why: string) => say('copy.failed', `Not written: ${why}`.slice(0, 78), `Not written: ${why}`),
  writing: () => say('export.page', 'Writing this page.'),
  nothingToExplainHere: () =>
    say('explain.none', 'There is nothing to explain here: it says all that is known.'),
  atRoot: () => say('back.root', 'This is a root screen. q quits.'),
  noHistory: (direction: 'back' | 'forward') => say('history.end', `No screen to go ${direction} to.`),
  noSort: (column: string) => say('sort.none', `This screen has no column to sort by: ${column}.`),
  sorted: (column: string, descending: boolean) =>
    say('sort.done', `Sorted by ${column}${descending ? ', reversed' : ''}.`),
  paused: () => say('poll.paused', 'Paused: nothing is asked of AWS and ages keep growing. Z resumes.'),
  resumed: () => say('poll.resumed', 'Looking again.'),
  refreshing: () => say('refresh', "Looking now, within AWS's quotas."),
  allRegions: () => say('region.all', 'Rows of all Regions.'),
  oneRegion: (region: string) =>
    say('region.one', `Only ${region}; 0 shows all. A smaller scope is not a smaller account.`),
  noRegion: (digit: string) => say('region.none', `Fewer than ${digit} Regions have stores. 0 shows all.`),
  noFavourite: (digit: string) =>
    say('region.noFavourite', `The settings name fewer than ${digit} favourites. :region lists all Regions.`),
  manyShown: (count: number) =>
    say(
      'region.many',
      `Only ${String(count)} Regions; Esc shows all. A smaller scope is not a smaller account.`,
    ),
  gone: (name: string) =>
    say('selection.gone', `${name} is no longer listed; the cursor rests on its neighbour.`),
  notYet: (line: string) => say('later', line),
  readOnly: (account: string) =>
    say(
      'readonly',
      `Read-only. Esc, then :write turns writes on for ${account}.`,
      `This run is read-only. :write turns writes on for account ${account}.`,
    ),
  writesRefused: () => say('write.refused', 'The settings say readOnly: nothing can be changed in this run.'),
  writesOn: (account: string) => say('write.on', `Writes are on for account ${account}. :read-only ends it.`),
  writesOff: () => say('write.off', 'Read-only again: nothing is sent to AWS but questions.'),
  writesAlready: () => say('write.already', 'Writes are on already. :read-only ends it.'),
  noAccount: () => say('write.noAccount', 'Whose account this is is not known yet: nothing can be changed.'),
  nothingSent: () => say('confirm.left', 'Left as it was. Nothing was sent to AWS.'),
  typedAhead: () =>
    say('confirm.typedAhead', 'That key came before the page could be read, so it was dropped.'),
  enterIgnored: () =>
    say('confirm.enterIgnored', 'Enter that comes with text or a paste is ignored. Read, then press Enter.'),
  pasted: () => say('confirm.pasted', 'Pasted. Read it, then press Enter.'),
  mismatch: (type: string) =>
    type.length <= 40
      ? say('confirm.mismatch', `That is not "${type}". Nothing was sent.`)
      : say('confirm.mismatch', 'That is not the line asked for. Nothing was sent.'),
  changed: (name: string, state: string, by?: string) =>
    by === undefined
      ? say(
          'confirm.changed',
          `Changed while you were reading: now ${state}. Nothing was sent. Read again.`.slice(0, 78),
          `${name} changed while you were reading: now ${state}. Nothing was sent. Read again.`,
        )
      : say(
          'confirm.changed',
          `Nothing was sent. Read again: now ${state} (${by}).`.slice(0, 78),
          `${name} is now ${state} (${by}). Nothing was sent. Read again.`,
        ),
  reread: () => say('confirm.reread', 'The page has changed. Nothing was sent. Read again, then confirm.'),
  notReady: (why: string) => say('confirm.notReady', `Not yet: ${why}`.slice(0, 78)),
  nothingFocused: () => say('confirm.unfocused', 'Nothing is focused. Tab reaches the line and the buttons.'),
  onlyInDialog: () => say('confirm.keys', 'Tab goes round, Enter presses what is focused, Esc leaves.'),
  lapsed: () =>
    say('flow.lapsed', 'Confirmed too long ago, and nothing was sent. Read it again, then confirm it.'),
  letterInLine: () =>
    say('confirm.letter', 'Letters go into the line. Tab to the buttons, then i opens the list.'),
  nothingToExplain: () => say('confirm.noMore', 'The page says all that is known.'),
  sendingAlready: () => say('confirm.sending', 'Looking once more before anything is sent.'),
  notStarted: (why: string) =>
    say('flow.notStarted', `Not started: ${why}`.slice(0, 78), `Not started: ${why}`),
  noVerb: (line: string) => say('verb.disabled', line.slice(0, 78), line),
  permissionUntold: (who: string, verb: string, why: string) =>
    say(
      'perm.unknown',
      `Cannot tell whether you may ${verb}. You may try; AWS decides.`.slice(0, 78),
      `Cannot tell whether ${who} may ${verb}: ${why}. You may try; AWS decides.`,
    ),
  noActions: () => say('verb.none', 'Nothing here can be acted on. Put the cursor on a store or a key.'),
  manyRegions: () => say('verb.regions', 'The marked keys are in several Regions: mark keys of one Region.'),
  stopping: () => say('flow.stopping', 'Stopping after the call in hand. ^C again leaves now.'),
  flowLeft: () => say('flow.left', 'It goes on here. Enter on the store, or :flows, comes back to it.'),
  flowEnded: (text: string) => say('flow.ended', text.slice(0, 78), text),
  unfinished: (n: number) =>
    say('flow.unfinished', `${plural(n, 'change')} left unfinished by an earlier run. :flows lists them.`),
  tooSmall: () =>
    say('confirm.tooSmall', 'Closed when the terminal became too small to read it. Nothing was sent.'),
  noProfiles: () => say('profile.none', 'There is no other profile to go over to here.'),
  profileShown: (name: string) => say('profile.shown', `${profileWord(name)} is the one shown.`.slice(0, 78)),
  profileOf: (name: string) =>
    say(
      'profile.switched',
      `${profileWord(name)}, read-only. Changes under way go on as they were.`.slice(0, 78),
    ),
  profileBack: (name: string) =>
    say(
      'profile.back',
      `${profileWord(name)} again, as it was left: its change is still under way.`.slice(0, 78),
    ),
  noMfaCode: () => say('mfa.none', 'No code was given: rows stay as they are, and go stale. R asks again.'),
  mfaDigits: () => say('mfa.digits', 'An MFA code has 6 digits. Enter sends it; Esc gives none.'),
  mfaSent: () => say('mfa.sent', 'The code was sent to AWS. It is not kept.'),
  mfaWaits: () => say('mfa.waits', 'AWS asks for an MFA code. Esc closes this, then it can be given.'),
  noTeardown: () => say('teardown.none', 'Nothing can be planned from here yet: cks is still starting.'),
  planAsking: () => say('plan.asking', 'There is no plan yet: the Regions are still being asked.'),
  planFixed: () => say('plan.fixed', 'This plan is as it was kept. m in the list of plans makes a new one.'),
  planIncomplete: (silent: number, others: number) =>
    say(
      'plan.incomplete',
      `No plan yet: ${[
        ...(silent > 0 ? [`${plural(silent, 'Region')} did not answer`] : []),
        ...(others > 0 ? [`${String(others)} ${others === 1 ? 'needs' : 'need'} a decision`] : []),
      ].join(' and ')}.`,
    ),
  gateTyped: () => say('plan.gate', 'The next stage begins when the line is typed and Start is pressed.'),
  approvedAlready: () => say('plan.approved', 'It is approved already. P starts or resumes it.'),
  exporting: () => say('export.writing', 'Writing the plan.'),
  exported: (names: string) => say('export.done', `Written: ${names}`.slice(0, 78), `Written: ${names}`),
  rehearsing: (day: string) =>
    say(
      'plan.rehearsing',
      `Rehearsing${day === '' ? '' : `, at ${day}`}: nothing of it reaches the account.`,
    ),
  rehearsed: (id: string) =>
    say('plan.rehearsed', `${id} is rehearsed: :rehearse on its stage Plan shows how it went.`),
  rehearsedBefore: () =>
    say('plan.rehearsedBefore', 'The plan was changed while it was rehearsed. :rehearse does so again.'),
  notRehearsed: (why: string) =>
    say('plan.notRehearsed', `Not rehearsed: ${why}`.slice(0, 78), `Not rehearsed: ${why}`),
  noRegionChosen: () => say('plan.noRegion', 'Put the cursor on a Region first.'),
  runElsewhere: () => say('run.elsewhere', 'Another process runs it. It can be watched from here.'),
  runFirst: () => say('run.first', 'Nothing runs here: P resumes it, then it can be decided.'),
  runOver: () => say('run.over', 'It is over: there is nothing to run.'),
  planOfOther: (account: string, of: string) =>
    say('run.otherAccount', `These credentials are for ${account}. This plan is for ${of}.`),
  openTeardown: (line: string) => say('teardown.open', line.slice(0, 78), line),
  noFlow: () => say('flow.none', 'Nothing can be changed from here yet: cks is still starting.'),
  notSuspended: () => say('suspend.no', '^Z does nothing while something is being confirmed.'),
  noPersona: () => say('access.unchecked', 'Not checked yet: there are no personas to go through.'),
  noKeysYet: () =>
    say('access.noKeys', 'No key of a store is known yet: the Keys screen says how far that is.'),
  noEvidence: () => say('access.noEvidence', 'Nothing is known yet that could be explained.'),
  noCredentials: (profile = 'default') =>
    say(
      'credentials.none',
      'No AWS credentials found. Start with cks --profile NAME, or cks --demo.',
      `No AWS credentials found. Looked in: environment, profile ${profile}, SSO cache, container and instance role. ` +
        'Start with cks --profile NAME, or cks --demo to look around.',
    ),
  ssoEnded: (profile: string | undefined) =>
    say(
      'credentials.sso',
      'The SSO session has ended, or was never begun: aws sso login.',
      `The SSO session of ${profile === undefined ? 'this profile' : `profile ${profile}`} has ended, or was never begun. In another shell: ` +
        `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}. cks looks again every 30s; R now, :profile for another, q quits.`,
    ),
  mfaMissing: () =>
    say(
      'credentials.mfa',
      'No MFA code was given. R asks for it again.',
      'No MFA code was given, so nothing was asked of AWS. R asks for it again, :profile goes over to another profile, q quits.',
    ),
} as const;
