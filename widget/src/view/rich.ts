// Rich nodes of the protocol as DOM nodes. An unknown kind becomes its text; a link that isn't safe becomes its label.

import { linkTarget, namesTarget } from "../panel/links";
import type { RichNode } from "../panel/protocol";
import { el } from "./kit";

const INLINE: Record<string, "strong" | "em" | "s"> = { b: "strong", i: "em", s: "s" };

type Inline = Node | string;

/** The blocks of a message; without rich nodes its text. */
export function richBlocks({ rich, text }: { rich?: readonly RichNode[]; text: string }): HTMLElement[] {
  return rich ? rich.map(block) : [el("p", {}, text)];
}

function block(node: RichNode): HTMLElement {
  if (!Array.isArray(node)) return el("p", {}, inline(node));
  const [kind, content, start] = node as unknown[];
  switch (kind) {
    case "p":
      return el("p", {}, inlines(content));
    case "quote":
      return el("blockquote", {}, inlines(content));
    case "pre":
      return el("pre", { tabIndex: 0 }, String(content));
    case "ul":
      return el("ul", {}, points(content));
    case "ol":
      return el("ol", { start: Number.isInteger(start) ? start : 1 }, points(content));
    default:
      return el("p", {}, inline(node));
  }
}

function points(list: unknown): HTMLElement[] {
  return Array.isArray(list) ? list.map((one) => el("li", {}, inlines(one))) : [];
}

function inlines(nodes: unknown): Inline[] {
  return Array.isArray(nodes) ? nodes.flatMap(inline) : [];
}

function inline(node: unknown): Inline[] {
  if (!Array.isArray(node)) return [String(node)];
  const [kind, content, children] = node as unknown[];
  if (kind === "code") return [el("code", {}, String(content))];
  if (kind === "a") return link(String(content), inlines(children));
  const tag = Object.hasOwn(INLINE, String(kind)) ? INLINE[String(kind)] : undefined;
  if (tag) return [el(tag, {}, inlines(content))];
  return node.slice(1).flatMap(inlines);
}

function link(href: string, label: Inline[]): Inline[] {
  const target = linkTarget(href);
  if (!target) return label;
  const anchor = el("a", { href, rel: "noopener noreferrer", target: "_blank" }, label);
  if (target === location.hostname || namesTarget(anchor.textContent ?? "", target)) return [anchor];
  return [anchor, el("span.host", {}, ` (${target})`)];
}
