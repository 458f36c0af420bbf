/** A sentence for the operator: one line for the message row (at most 78 characters), and the whole of it. */
export type Message = {readonly id: string; readonly line: string; readonly full: string};

const say = (id: string, line: string, full = line): Message => ({id, line, full});

/** `1 store`, `2 stores`. */
export const plural = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Every sentence that the message row can say. What happened, what it means, what to do next. */
export const messages = {
  pasteIgnored: () =>
    say('input.paste', 'A paste does nothing here. Press keys one by one, or / or : to type.'),
  pastedEnter: () =>
    say('input.pastedEnter', 'Enter inside a paste is ignored. Press Enter when the text is right.'),
  unbound: (key: string) => say('input.unbound', `${key} does nothing. ? lists the keys.`),
  notHere: (key: string) => say('input.notHere', `${key} does nothing on this screen. ? lists the keys.`),
  nothingToOpen: () => say('open.nothing', 'There is nothing to open here.'),
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
  gone: (name: string) =>
    say('selection.gone', `${name} is no longer listed; the cursor rests on its neighbour.`),
  notYet: (line: string) => say('later', line),
  noCredentials: () =>
    say(
      'credentials.none',
      'No AWS credentials found. Start with cks --profile NAME, or cks --demo.',
      'No AWS credentials found. Looked in: environment, profile, SSO cache, container and instance role. ' +
        'Start with cks --profile NAME, or cks --demo to look around.',
    ),
} as const;
