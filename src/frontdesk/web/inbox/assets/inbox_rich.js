// Rich nodes of the protocol as DOM nodes. An unknown kind becomes its text; a link that isn't safe becomes its label.

import { el } from "./inbox_dom.js";

const INLINE = { b: "strong", i: "em", s: "s" };
const SCHEMES = ["http:", "https:", "mailto:"];
const REL = "noopener noreferrer nofollow";

/** The blocks of a message; without rich nodes its text. */
export function richBlocks(message) {
  return message.rich ? message.rich.map(block) : [el("p", {}, message.text)];
}

/** A streamed answer is Markdown until it is published: what it would look like without its marks. */
export function plainDraft(markdown) {
  return markdown
    .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)?/g, "$1")
    .replace(/^[ \t]{0,3}#{1,6}[ \t]+/gm, "")
    .replace(/\*\*|__|`+/g, "")
    .replace(/\*(?=\S)|(?<=\S)\*/g, "")
    .replace(/^([ \t]*)[-*+][ \t]+/gm, "$1• ");
}

/** A link to a page that a visitor named, if it may be followed; else its address as text. */
export function pageLink(url, label) {
  if (!/^https?:$/.test(schemeOf(url))) return el("span", {}, label);
  return el("a", { href: url, rel: REL, target: "_blank" }, label);
}

function block(node) {
  if (!Array.isArray(node)) return el("p", {}, inline(node));
  const [kind, content, start] = node;
  switch (kind) {
    case "p":
      return el("p", {}, inlines(content));
    case "quote":
      return el("blockquote", {}, inlines(content));
    case "pre":
      return el("pre", { tabIndex: 0 }, String(content));
    case "ul":
      return el("ul", {}, items(content));
    case "ol":
      return el("ol", { start: Number.isInteger(start) ? start : 1 }, items(content));
    default:
      return el("p", {}, inline(node));
  }
}

const items = (list) => list.map((item) => el("li", {}, inlines(item)));

const inlines = (nodes) => nodes.flatMap(inline);

function inline(node) {
  if (!Array.isArray(node)) return [String(node)];
  const [kind, content, children] = node;
  if (kind === "code") return [el("code", {}, String(content))];
  if (kind === "a") return link(content, children);
  if (Object.hasOwn(INLINE, kind)) return [el(INLINE[kind], {}, inlines(content))];
  return node.slice(1).flatMap((part) => (Array.isArray(part) ? inlines(part) : []));
}

function link(href, children) {
  const label = inlines(children);
  const target = linkTarget(href);
  if (!target) return label;
  const anchor = el("a", { href, rel: REL, target: "_blank" }, label);
  if (target === location.hostname || namesTarget(anchor.textContent, target)) return [anchor];
  return [anchor, el("bdi", { class: "host" }, ` (${target})`)];
}

function schemeOf(href) {
  try {
    return new URL(href).protocol;
  } catch {
    return "";
  }
}

/** The host (or mail address) of a safe absolute link, else "". */
function linkTarget(href) {
  if (!SCHEMES.includes(schemeOf(href))) return "";
  const url = new URL(href);
  return url.protocol === "mailto:" ? url.pathname : url.hostname.replace(/^www\./, "");
}

/** Does the label already say where the link leads? */
function namesTarget(label, target) {
  const escaped = target.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}.@-])(?:www\\.)?${escaped}(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}])`, "iu").test(label);
}
