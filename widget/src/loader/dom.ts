// DOM nodes from plain calls. Data becomes text nodes and properties, never markup.

const SVG = "http://www.w3.org/2000/svg";

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

type TagOf<T extends string> = T extends `${infer Name}.${string}` ? Name : T;
type ElementOf<T extends string> = TagOf<T> extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[TagOf<T>] : HTMLElement;

/** An element, "tag.class.class". `on…` are listeners, known names are properties, the rest attributes. */
export function el<T extends string>(what: T, props: Props = {}, ...children: (Child | readonly Child[])[]): ElementOf<T> {
  const [tag, ...classes] = what.split(".") as [string, ...string[]];
  const node = document.createElement(tag);
  node.classList.add(...classes);
  // Without it a button would send the form that it stands in.
  if (tag === "button") node.setAttribute("type", "button");
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value as EventListener);
    else if (name in node) Reflect.set(node, name, value);
    else node.setAttribute(name, String(value));
  }
  node.append(...(children.flat() as Child[]).filter((child) => child !== null && child !== undefined && child !== false));
  return node as ElementOf<T>;
}

/** A drawing of one path on a 24 x 24 field. */
export function icon(path: string): SVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.classList.add("icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

/** A style sheet that a page's policy against inline styles lets through. */
export function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

export const BUBBLE = "M12 4.5c4.7 0 8.5 3 8.5 7s-3.8 7-8.5 7q-1.4 0-2.6-.3-1.8 1.6-4.7 1.9 1.2-1.4 1.4-3.1-2.6-2.2-2.6-5.5c0-4 3.8-7 8.5-7Z";

/** What the panel's chunk is lent. */
export const kit = { el, icon, sheet, BUBBLE };
export type Kit = typeof kit;
