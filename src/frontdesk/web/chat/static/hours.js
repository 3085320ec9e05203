// When people answer, as far as the server told, and how long until that changes. Pure.

const MINUTE_MS = 60_000;
const EXACT_MINUTES = 10; // above, the next five: nobody is exact to the minute
const IN_MINUTES_BELOW = 90;
const IN_HOURS_BELOW = 36;

/**
 * Whether people answer at `now`, and `turnsInMs`: until that becomes the opposite, Infinity when it isn't known. After
 * the last change that is known it stays as it is. `changes` are ms since the epoch, ascending.
 */
export function hoursAt({ open, changes }, now) {
  const passed = changes.filter((at) => at <= now).length;
  return { isOpen: open === (passed % 2 === 0), turnsInMs: (changes[passed] ?? Infinity) - now };
}

/** In how many ms other words are due: each minute, and at the change itself. */
export function wordsDueInMs({ turnsInMs }) {
  return turnsInMs < Infinity ? ((turnsInMs - 1) % MINUTE_MS) + 1 : Infinity;
}

/** "in 25 minutes"; `ms` is more than 0. Always a number, as is the format's default: "tomorrow" may be the day after. */
export function inWords(ms, language) {
  const [number, unit] = measured(ms / MINUTE_MS);
  return new Intl.RelativeTimeFormat(language).format(number, unit);
}

function measured(minutes) {
  const whole = Math.ceil(minutes);
  if (minutes < IN_MINUTES_BELOW) return [whole > EXACT_MINUTES ? Math.ceil(whole / 5) * 5 : whole, "minute"];
  const hours = minutes / 60;
  return hours < IN_HOURS_BELOW ? [Math.round(hours), "hour"] : [Math.round(hours / 24), "day"];
}
