// One line of the transcript as DOM nodes.

import type { Words } from "../panel/i18n";
import type { Item, MessageItem } from "../panel/items";
import { plainDraft } from "../panel/links";
import { draw, initials } from "./dom";
import { el } from "./kit";
import { richBlocks } from "./rich";

/** What may be tapped in a line. */
export interface Taps {
  onRetry(clientId: string): void;
  /** The answer to whether the visitor wants a person. */
  onOffer(isWanted: boolean): void;
  /** The form for where to reach the visitor. */
  contact(): HTMLElement;
}

export function lineOf(item: Item, words: Words, taps: Taps): HTMLElement {
  switch (item.kind) {
    case "time":
      return el("time.time", { dateTime: new Date(item.at).toISOString() }, timeWords(item.at, words.language));
    case "notice":
      return el("p.notice", { dir: "auto" }, item.text);
    case "offer":
      return el(
        "div.chips",
        {},
        el("button.chip.wanted", { onclick: () => taps.onOffer(true) }, words("askHuman")),
        el("button.chip", { onclick: () => taps.onOffer(false) }, words("noHuman")),
      );
    case "contact":
      return taps.contact();
    case "draft":
      return el(
        "div.row.theirs.draft",
        { "aria-hidden": "true" },
        speaker(words, { author: "assistant" }, false),
        el("div.bubble.text", { dir: "auto" }, draftBlocks(item.text)),
      );
    case "typing": {
      const label = words("writing", { name: item.who === "assistant" ? words("assistant") : (item.name ?? "") });
      const dots = el("span.bubble.dots", {}, el("i"), el("i"), el("i"));
      return el("div.row.theirs.typing", { role: "img", "aria-label": label }, dots);
    }
    case "message":
      return messageLine(item, words, taps);
  }
}

/** The same node with more of the answer in it. */
export function growDraft(line: HTMLElement, text: string): HTMLElement {
  line.querySelector(".text")?.replaceChildren(...draftBlocks(text));
  return line;
}

function messageLine(item: MessageItem, words: Words, taps: Taps): HTMLElement {
  const isOwn = item.author === "visitor";
  const names = ["row", isOwn ? "own" : "theirs", item.author, item.isFirst ? "first" : ""].filter(Boolean);
  const content = item.isDeleted ? el("p.gone", {}, words("deleted")) : richBlocks(item);
  const bubble = el("div.bubble", { dir: "auto" }, content);
  if (item.isEdited) bubble.append(el("span.edited", {}, words("edited")));
  const lead = isOwn ? el("span.unseen", {}, words("you")) : speaker(words, item, !item.isFirst);
  return el("div", { class: names.join(" ") }, lead, bubble, status(item, words, taps));
}

function status(item: MessageItem, words: Words, taps: Taps): HTMLElement | null {
  switch (item.status) {
    case undefined:
      return null;
    case "sent":
      return el("span.status", {}, draw("check"), words("sent"));
    case "sending":
    case "queued":
      return el("span.status", {}, words(item.status));
    default:
      return el("button.status.failed", { onclick: () => taps.onRetry(item.client_id ?? "") }, words("notSent"));
  }
}

/** Who speaks, above the first bubble of a run; for a screen reader on each. */
function speaker(words: Words, { author, name = "" }: { author: string; name?: string }, isHidden: boolean): HTMLElement {
  const look = { class: isHidden ? "unseen" : "speaker" };
  if (author === "assistant") return el("span", look, words("assistant"), el("b.tag", {}, words("tag")));
  return el("span", look, !isHidden && el("i", { "aria-hidden": "true" }, initials(name)), el("bdi", {}, name));
}

/** As the answer will stand, so that publishing it moves nothing; the caret follows the last letter. */
function draftBlocks(text: string): HTMLElement[] {
  const blocks = plainDraft(text).split(/\n{2,}/).map((part) => el("p", {}, part));
  blocks.at(-1)?.append(el("i.caret"));
  return blocks;
}

function timeWords(at: number, language: string): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  const day = isToday ? {} : ({ weekday: "short", day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit" }).format(at);
}
