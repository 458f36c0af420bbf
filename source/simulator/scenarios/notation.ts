/**
 * How a scenario writes times: `2026-09-14T11:52Z` and the like, or relative to the start of its clock: `-12m`,
 * `+1h30m`, `now`. Durations are `20m`, `1h30m`, `3s`.
 */
const part = '(?:\\d+(?:\\.\\d+)?[dhms])';
export const durationPattern = new RegExp(`^${part}+$`);
export const timePattern = new RegExp(
  `^(?:now|[+-]${part}+|\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?Z)?)$`,
);

const secondsOf: Record<string, number> = {d: 86_400, h: 3600, m: 60, s: 1};

/** Seconds of a duration such as `1h30m`; the text must match `durationPattern`. */
export function seconds(duration: string): number {
  let total = 0;
  for (const [, number, unit] of duration.matchAll(/(\d+(?:\.\d+)?)([dhms])/g)) {
    total += Number(number) * (secondsOf[unit ?? ''] ?? 0);
  }
  return total;
}

/** The time that a scenario's text means, for a clock that starts at `start`; the text must match `timePattern`. */
export function timeAt(start: Date, text: string): Date {
  if (text === 'now') return start;
  const sign = text.startsWith('-') ? -1 : text.startsWith('+') ? 1 : 0;
  return sign ? new Date(start.getTime() + sign * seconds(text.slice(1)) * 1000) : new Date(text);
}
