// Rich nodes of the protocol as DOM nodes. An unknown kind becomes its text; a link that isn't safe becomes its label.

import { el } from "./dom.js";
import { linkTarget, namesTarget } from "./links.js";
import { words } from "./words.js";

const INLINE = { b: "strong", i: "em", s: "s" };

/** The blocks of a message; without rich nodes its text. */
export function richBlocks(message) {
  return message.rich ? message.rich.map(block) : [el("p", {}, message.text)];
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
  const anchor = el("a", { href, rel: "noopener noreferrer", target: "_blank" }, label);
  if (target === location.hostname || namesTarget(anchor.textContent, target)) return [anchor];
  return [anchor, el("span", { class: "host" }, words.leadsTo(target))];
}
