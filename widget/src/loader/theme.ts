// The tokens that follow from what the owner chose: the accent and what stands on or beside it, the radius. Pure.

type Rgb = readonly [number, number, number];

const ACCENT = "#2f6fed";
const RADIUS_PX = 16;
const RADIUS_MOST_PX = 28;
const READABLE = 4.5; // WCAG 2.2, 1.4.3
const MARGIN = 0.7; // the other grounds of a link are no further from it than this

// Surface and text of launcher.css: links are read against them.
const LIGHT: readonly [Rgb, Rgb] = [
  [255, 255, 255],
  [20, 24, 31],
];
const DARK: readonly [Rgb, Rgb] = [
  [20, 23, 28],
  [241, 243, 246],
];

/** The rule that sets them. What is no colour or number falls back to the default. */
export function themeCss({ accent, radius, isDark }: { accent: string; radius: string; isDark: boolean }): string {
  const own = parse(accent) ?? parse(ACCENT)!;
  const [surface, text] = isDark ? DARK : LIGHT;
  const soft = mix(surface, own, isDark ? 0.2 : 0.1);
  const [on, off] = contrast(own, [255, 255, 255]) >= READABLE ? ["#fff", "#000"] : ["#000", "#fff"];
  return (
    `.fd{--accent:rgb(${own});--on-accent:${on};--strong:color-mix(in srgb,rgb(${own}),${off} 14%);` +
    `--soft:rgb(${soft});--link:rgb(${readable(own, text, soft)});--radius:${radiusPx(radius)}px}`
  );
}

function radiusPx(text: string): number {
  const px = Number.parseFloat(text);
  return Number.isFinite(px) ? Math.min(RADIUS_MOST_PX, Math.max(0, px)) : RADIUS_PX;
}

/** The colour, moved towards the text's until it can be read on the ground. */
function readable(colour: Rgb, towards: Rgb, ground: Rgb): Rgb {
  let tried = colour;
  for (let share = 0.1; contrast(tried, ground) < READABLE + MARGIN && share < 1; share += 0.1) tried = mix(colour, towards, share);
  return tried;
}

/** `#rgb` and `#rrggbb`. */
function parse(text: string): Rgb | null {
  const hex = text.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  if (!/^#[\da-f]{6}$/i.test(hex)) return null;
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((part, index) => Math.round(part + (to[index]! - part) * share)) as unknown as Rgb;
}

function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return Math.max(a / b, b / a);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
