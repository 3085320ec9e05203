// DOM nodes from plain calls. Data becomes text nodes and properties, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `on…` are listeners, `class`, `data-…`, `aria-…`, `role` attributes, the rest properties. */
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

/** A speech bubble in a topic's colour with its first letter, as Telegram draws topics without an emoji. */
export function topicIcon(topic) {
  const badge = el("span", { class: "topic-icon", "aria-hidden": "true" });
  if (topic.id === 0) {
    badge.classList.add("general");
    badge.append(icon("hash"));
    return badge;
  }
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", BUBBLE);
  path.setAttribute("fill", `#${topic.icon_color.toString(16).padStart(6, "0")}`);
  drawing.append(path);
  badge.append(drawing, el("b", {}, firstLetter(topic.name)));
  return badge;
}

export function firstLetter(text) {
  const letter = /[\p{L}\p{N}]/u.exec(text);
  return (letter ? letter[0] : "#").toUpperCase();
}

const BUBBLE =
  "M12 2.2c5.7 0 10 3.7 10 8.6s-4.3 8.6-10 8.6c-.8 0-1.6-.1-2.4-.2-1.3 1.3-3.2 2.3-5.3 2.6-.5.1-.8-.5-.5-.9.8-1 1.3-2.2 1.4-3.4C3.200 15.900 2 13.500 2 10.800c0-4.900 4.300-8.600 10-8.600Z";

const PATHS = {
  alert: "M12 3.5 22 20.500H2L12 3.500ZM12 10v5M12 17.600v.400",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.500l4.500 4.500L19 7.500",
  clip: "M19.500 11.500l-7.800 7.800a4.600 4.600 0 0 1-6.500-6.500l8.300-8.300a3 3 0 0 1 4.300 4.300l-8.200 8.200a1.500 1.500 0 0 1-2.100-2.100l7.400-7.400",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM12 8v4.300l2.800 1.700",
  cross: "M6 6l12 12M18 6L6 18",
  door: "M14 4H6v16h8M10.500 12H21M17.500 8.500 21 12l-3.500 3.500",
  edit: "M4 20l1-4.500L16.500 4a1.800 1.800 0 0 1 2.600 0l.900.900a1.800 1.800 0 0 1 0 2.600L8.500 19 4 20Z",
  hash: "M9.500 4 7.500 20M16.500 4l-2 16M4.500 9h16M3.500 15h16",
  more: "M12 5.500v.010M12 12v.010M12 18.500v.010",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.500 11h13v9h-13Z",
  people: "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 19.500c.3-3.600 3-5.500 6.500-5.500s6.200 1.900 6.500 5.500M16 5a3.200 3.200 0 0 1 0 6.300M18 14.400c2 .700 3.300 2.500 3.500 5.100",
  plug: "M9 3v5M15 3v5M6.500 8h11v3.500a5.500 5.500 0 0 1-11 0V8ZM12 17v4",
  plus: "M12 5v14M5 12h14",
  reply: "M10 6 4 11.500 10 17v-3.500c5 0 8 1.300 10 4.500-.500-5-3.500-8.300-10-8.500V6Z",
  robot: "M5 9h14v10H5ZM12 9V5M9 13v2M15 13v2M2.500 12.500v3M21.500 12.500v3",
  send: "M4 12 3.500 4.500 21 12 3.500 19.500 4 12Zm0 0h8",
  smile: "M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17ZM8.500 14c1.800 2.600 5.200 2.600 7 0M9 9.500v.500M15 9.500v.500",
  trash: "M4.500 7h15M9.500 7V4.500h5V7M6.500 7l1 13h9l1-13M10 11v5.500M14 11v5.500",
  unlock: "M7 11V8a5 5 0 0 1 9.700-1.700M5.500 11h13v9h-13Z",
};
