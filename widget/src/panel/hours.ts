// When people answer, as far as the server told, and how long until that changes. Pure.

const MINUTE_MS = 60_000;
const EXACT_MINUTES = 10; // above, the next five: nobody is exact to the minute
const IN_MINUTES_BELOW = 90;
const IN_HOURS_BELOW = 36;
const CHANGES_TOLD = 6; // at most: behind so many there may be more

/** `changes`: the next moments at which `open` becomes the opposite, ms since the epoch, ascending. */
export interface Hours {
  readonly open: boolean;
  readonly changes: readonly number[];
}

/** `turnsInMs`: until it becomes the opposite; Infinity when that isn't known. */
export interface HoursNow {
  readonly isOpen: boolean;
  readonly turnsInMs: number;
}

/** After the last change that is known it stays as it is. */
export function hoursAt({ open, changes }: Hours, now: number): HoursNow {
  const passed = changes.filter((at) => at <= now).length;
  return { isOpen: open === (passed % 2 === 0), turnsInMs: (changes[passed] ?? Infinity) - now };
}

/**
 * When to ask for them again, ms since the epoch; Infinity if these are all. By then only the last is left: as many as
 * look on would all ask at the same moment, so each has its own, by `random` in [0, 1), in the first half of that time.
 */
export function staleAt({ changes }: Hours, random: number): number {
  const [from, last] = changes.slice(CHANGES_TOLD - 2);
  return last ? from! + ((last - from!) * random) / 2 : Infinity;
}

/** In how many ms other words are due: each minute, and at the change itself. */
export function wordsDueInMs({ turnsInMs }: HoursNow): number {
  return turnsInMs < Infinity ? ((turnsInMs - 1) % MINUTE_MS) + 1 : Infinity;
}

/** "in 25 minutes", never too early; `ms` is more than 0. Always a number, as is the format's default: "tomorrow" may be the day after. */
export function inWords(ms: number, language: string): string {
  const [number, unit] = measured(ms / MINUTE_MS);
  return new Intl.RelativeTimeFormat(language).format(number, unit);
}

function measured(minutes: number): [number, "minute" | "hour" | "day"] {
  const up = (step: number) => Math.ceil(minutes / step);
  if (minutes < IN_MINUTES_BELOW) return [minutes > EXACT_MINUTES ? up(5) * 5 : up(1), "minute"];
  return minutes < IN_HOURS_BELOW * 60 ? [up(60), "hour"] : [up(60 * 24), "day"];
}
