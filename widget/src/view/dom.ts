// The panel's drawings, and the little that its views share.

import { BUBBLE, el, icon } from "./kit";

const PATHS = {
  bubble: "",
  spark: "M12 3l1.9 6.1L20 11l-6.1 1.9L12 19l-1.9-6.1L4 11l6.1-1.9L12 3ZM19 16.5v4M17 18.5h4",
  hourglass: "M7 4h10M7 20h10M8 4v3.5c0 2 4 3 4 4.5s-4 2.5-4 4.5V20M16 4v3.5c0 2-4 3-4 4.5s4 2.5 4 4.5V20",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  minus: "M5.5 12h13",
  send: "M12 19V5M6 11l6-6 6 6",
};

export type Drawing = keyof typeof PATHS;

export function draw(name: Drawing): SVGElement {
  return icon(PATHS[name] || BUBBLE);
}

/** A button with a drawing instead of words. */
export function tool(name: Drawing, label: string, onclick: () => void): HTMLButtonElement {
  return el("button.tool", { title: label, "aria-label": label, onclick }, draw(name));
}

/** Up to two letters that stand for a name. */
export function initials(name: string): string {
  const letters = name.split(/\s+/u).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const [first = "•", ...others] = letters;
  return (first + (others.at(-1) ?? "")).toUpperCase();
}
