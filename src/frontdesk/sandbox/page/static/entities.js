// Text with Telegram entities -> DOM nodes. Offsets are UTF-16 units, as JavaScript strings count.

import { el } from "./dom.js";

const SAFE_LINK = /^(https?|tg|mailto|tel):/i;

/** The nodes of a text; entities may be nested, and are taken in the order they open. */
export function richText(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, sorted, 0, text.length);
}

// A block stands on lines of its own: the breaks around it would show as empty lines.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

function nodes(text, entities, start, end) {
  const found = [];
  let at = start;
  let rest = entities;
  while (rest.length > 0) {
    const [entity, ...others] = rest;
    const close = Math.min(entity.offset + entity.length, end);
    const block = BLOCKS.has(entity.type);
    if (entity.offset > at) found.push(block ? text.slice(at, entity.offset).replace(/\n$/, "") : text.slice(at, entity.offset));
    const inside = others.filter((other) => other.offset < close);
    const content = text.slice(entity.offset, close);
    found.push(wrap(entity, content, nodes(text, inside, entity.offset, close)));
    at = block && text[close] === "\n" ? close + 1 : close;
    rest = others.filter((other) => other.offset >= close);
  }
  if (at < end) found.push(text.slice(at, end));
  return found;
}

function wrap(entity, content, children) {
  switch (entity.type) {
    case "bold":
      return el("b", {}, children);
    case "italic":
      return el("i", {}, children);
    case "underline":
      return el("u", {}, children);
    case "strikethrough":
      return el("s", {}, children);
    case "spoiler":
      return el("button", { class: "spoiler", type: "button", title: "Show", onclick: reveal }, children);
    case "code":
      return el("code", {}, children);
    case "pre":
      return el("pre", {}, entity.language && el("span", { class: "language" }, entity.language), el("code", {}, children));
    case "blockquote":
    case "expandable_blockquote":
      return el("blockquote", {}, children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^[a-z]+:/i.test(content) ? content : `https://${content}`, children);
    case "email":
      return link(`mailto:${content}`, children);
    case "phone_number":
      return link(`tel:${content}`, children);
    default:
      return el("span", { class: "mark" }, children);
  }
}

function link(url, children) {
  if (!SAFE_LINK.test(url)) return el("span", { class: "mark", title: url }, children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, children);
}

function reveal(event) {
  event.currentTarget.classList.toggle("open");
}
