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

/** A line drawing on a 24 px grid, in the text's colour. */
export function icon(name, size = 16) {
  const drawing = document.createElementNS(SVG, "svg");
  const look = { viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", class: "icon" };
  const line = { "stroke-width": 1.75, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
  for (const [attribute, value] of Object.entries({ ...look, ...line })) drawing.setAttribute(attribute, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

/** A small label: `{tone, icon, text}`. */
export function drawTag(tag) {
  return el("span", { class: `tag ${tag.tone}` }, icon(tag.icon, 13), el("bdi", {}, tag.text));
}

/** Set a text only if it is another one: a selection and a screen reader's place survive. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const byId = (id) => document.getElementById(id);

const PATHS = {
  spark: "M12 4l1.800 5.200L19 11l-5.200 1.800L12 18l-1.800-5.200L5 11l5.200-1.800zM19 17v3M17.500 18.500h3",
  hourglass: "M7 4h10M7 20h10M8 4c0 5 8 5 8 8s-8 3-8 8M16 4c0 5-8 5-8 8s8 3 8 8",
  person: "M12 11.500a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM5 19.500c.6-3.700 3.200-5.500 7-5.500s6.400 1.800 7 5.500",
  lock: "M6 10.500h12v9H6zM8.500 10.500V8a3.500 3.500 0 017 0v2.500",
  note: "M5 5h14v9l-5 5H5zM14 19v-5h5",
  down: "M12 5v14M6 13l6 6 6-6",
  check: "M5 12.500l4.500 4.500L19 7.500",
};
