// When people answer, as far as the server told, and how long until that changes. Pure.

const MINUTE_MS = 60_000;
const EXACT_MINUTES = 10; // above, the next five: nobody is exact to the minute
const IN_MINUTES_BELOW = 90;
const IN_HOURS_BELOW = 36;

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

/** In how many ms other words are due: each minute, and at the change itself. */
export function wordsDueInMs({ turnsInMs }: HoursNow): number {
  return turnsInMs < Infinity ? ((turnsInMs - 1) % MINUTE_MS) + 1 : Infinity;
}

/** "in 25 minutes"; `ms` is more than 0. Always a number, as is the format's default: "tomorrow" may be the day after. */
export function inWords(ms: number, language: string): string {
  const [number, unit] = measured(ms / MINUTE_MS);
  return new Intl.RelativeTimeFormat(language).format(number, unit);
}

function measured(minutes: number): [number, "minute" | "hour" | "day"] {
  const whole = Math.ceil(minutes);
  if (minutes < IN_MINUTES_BELOW) return [whole > EXACT_MINUTES ? Math.ceil(whole / 5) * 5 : whole, "minute"];
  const hours = minutes / 60;
  return hours < IN_HOURS_BELOW ? [Math.round(hours), "hour"] : [Math.round(hours / 24), "day"];
}
