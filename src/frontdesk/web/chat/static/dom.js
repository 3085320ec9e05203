// DOM nodes from plain calls. Data becomes text nodes and properties, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `on…` are listeners, known names are properties, the rest attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && !name.includes("-")) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An inline drawing of one path on a 24 x 24 field. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

/** Up to two letters that stand for a name. */
export function initials(name) {
  const letters = name
    .split(/\s+/u)
    .map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0])
    .filter(Boolean);
  return (letters.length > 1 ? letters[0] + letters.at(-1) : (letters[0] ?? "•")).toUpperCase();
}

const PATHS = {
  spark: "M12 3l1.900 6.100L20 11l-6.100 1.900L12 19l-1.900-6.100L4 11l6.100-1.900L12 3ZM19 16.500v4M17 18.500h4",
  hourglass: "M7 4h10M7 20h10M8 4v3.500c0 2 4 3 4 4.500s-4 2.500-4 4.500V20M16 4v3.500c0 2-4 3-4 4.500s4 2.500 4 4.500V20",
  bubble: "M12 4.500c4.700 0 8.500 3 8.500 7s-3.800 7-8.500 7c-.9 0-1.800-.1-2.600-.3-1.200 1-2.700 1.700-4.700 1.900.8-.9 1.300-2 1.400-3.100-1.600-1.300-2.600-3.200-2.600-5.500 0-4 3.800-7 8.500-7Z",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M6.500 6.500l11 11M17.500 6.500l-11 11",
  send: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  star: "M12 3.800l2.500 5.200 5.700.8-4.100 4 1 5.700-5.100-2.700-5.100 2.700 1-5.700-4.100-4 5.700-.8L12 3.800Z",
};
