const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A length of time as a short age: `10s`, `3m`, `31h`, `41d`. Takes milliseconds; a negative length (clocks differ)
 * reads as nothing. Always rounded down, below a minute to ten seconds, so that a screen changes at most every 10 s.
 */
export function age(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < minute) return `${String(Math.floor(length / (10 * second)) * 10)}s`;
  if (length < hour) return `${String(Math.floor(length / minute))}m`;
  // Two days of hours: the age of a backup matters by the hour for that long.
  if (length < 2 * day) return `${String(Math.floor(length / hour))}h`;
  return `${String(Math.floor(length / day))}d`;
}

/** `after 3m`: how long something took, in milliseconds; `at once` where the age would read as nothing. */
export const afterText = (milliseconds: number): string =>
  milliseconds < 10 * second ? 'at once' : `after ${age(milliseconds)}`;

/** The age of a moment at `now`, as `age` writes it. */
export const ageOf = (moment: Date, now: Date): string => age(now.getTime() - moment.getTime());

/** `12:04Z`: the minute in UTC, rounded down. */
export const clock = (moment: Date): string => `${moment.toISOString().slice(11, 16)}Z`;

/** `21 Sep`; with the year where it is not that of `now`, because a bare day would then mislead. */
export function dayMonth(moment: Date, now: Date): string {
  const text = `${String(moment.getUTCDate())} ${months[moment.getUTCMonth()] ?? ''}`;
  return moment.getUTCFullYear() === now.getUTCFullYear()
    ? text
    : `${text} ${String(moment.getUTCFullYear())}`;
}

/** An absolute date for something that will happen: `29 Sep 09:38Z`. */
export const deadline = (moment: Date, now: Date): string => `${dayMonth(moment, now)} ${clock(moment)}`;

/** A moment near `now`: the clock alone on the same UTC day (`12:00Z`), else with its date (`13 Sep 17:20Z`). */
export const moment = (at: Date, now: Date): string =>
  isoDay(at) === isoDay(now) ? clock(at) : deadline(at, now);

/** `2023-02-11`, in UTC. */
export const isoDay = (at: Date): string => at.toISOString().slice(0, 10);
