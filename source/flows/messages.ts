import type {Failure} from '../model/failure.ts';

/** What flows say to people, where more than one of them says it. Plain sentences, each true without its neighbours. */
export const words = {
  nothingSent: 'Nothing was sent.',
  nothingMoreSent: 'Nothing more was sent.',
  neverAnswered: (what: string) => `AWS has not answered about the ${what} for 30m.`,
  notSeenYet: (what: string) => `waiting for a first look at the ${what}`,
  lookingAfterCall: (what: string) => `looking at the ${what} after the call`,
  acceptedUnseen: (what: string) => `AWS has accepted it; the next look at the ${what} tells how far it is`,
  lookingAnew: (what: string) => `the last look at the ${what} is too old to act on; looking again`,
  notAnswering: (what: string, {action, code}: Failure) =>
    `the ${what} cannot be seen now (${action}: ${code}); looking again`,
  cannotSee: (what: string, {action, code}: Failure, since: string) =>
    `The ${what} could not be seen for ${since} (${action}: ${code}).`,
  lookElsewhere: 'Check the network and the Region, then resume.',
  resume: 'Look at the state in AWS, then resume.',

  refusedBy: (action: string, code: string, message: string) =>
    `AWS refused ${action}: ${code}${message && message !== code ? ` (${message})` : ''}.`,
  nothingChanged: 'Nothing changed.',
  changedMeanwhile: (name: string, state: string) => `${name} changed while you were reading: now ${state}.`,
  readAgain: 'Read again, then decide anew.',
  renamed: (name: string, now: string) => `${name} is called ${now} now.`,
  storeGone: (name: string, region: string) => `${name} is not in ${region} any more: it was deleted.`,
  storeGoneNext: 'Look for it on the board: names and ids are per Region.',
  unknownState: (state: string) => `AWS reports a state this version does not know: ${state}.`,
  unknownStateNext:
    'Nothing is sent in a state that is not understood. Look in the AWS console, or update cks.',
  failedConnect:
    'AWS refuses to connect a FAILED store. Disconnect it first; its keys are Unavailable already, so that costs nothing more.',

  tooLongAgo: (operation: string, shown: string, since: string) =>
    `no answer came to ${operation} ${since} ago, and ${shown}. It may have been carried out and undone since, so it is not sent again`,
  tooLongAgoNext: 'Find out what happened to it meanwhile, then start again if it is still wanted.',
  notSeenAfter: (what: string) => `${what} a minute after the call, so it was not carried out`,
} as const;

/** `1 key`, `2 keys`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${String(n)} ${n === 1 ? one : many}`;

/** Names in a line, the first few by name: `alias/a, alias/b and 3 more`. */
export function listed(names: readonly string[], shown = 6): string {
  if (names.length <= shown) return names.join(', ');
  return `${names.slice(0, shown).join(', ')} and ${String(names.length - shown)} more`;
}
