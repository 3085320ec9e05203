// Draws the transcript: keyed nodes that stay where they are, follows the end, counts what is below the fold.

import { el, icon, initials } from "./dom.js";
import { plainDraft } from "./links.js";
import { richBlocks } from "./rich.js";
import { words } from "./words.js";

const NEAR_END_PX = 64;
const FADE_MS = 180;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export class Transcript {
  #nodes = new Map();
  #fresh = 0;
  #isAtEnd = true;
  #session = null;

  /** `onRetry` is given the item of a message that was not sent, `onAnswer` whether the visitor wants a person; `contact` is the form. */
  constructor({ onRetry, onAnswer, contact }) {
    Object.assign(this, { onRetry, onAnswer, contact });
    this.list = el("div", { class: "lines", role: "log", "aria-live": "polite", "aria-label": words.transcript });
    this.pill = el("button", { class: "pill", type: "button", hidden: true, onclick: () => this.toEnd() });
    this.scroller = el("div", { class: "scroller", tabIndex: -1, onscroll: () => this.#onScroll() }, this.list);
    this.root = el("section", { class: "transcript" }, this.scroller, this.pill);
    new ResizeObserver(() => this.#isAtEnd && this.toEnd()).observe(this.scroller);
  }

  draw(items, sessionId) {
    const isOther = sessionId !== this.#session;
    this.#session = sessionId;
    const added = items.filter((item) => item.kind === "message" && !this.#nodes.has(item.key));
    this.#removeGone(new Set(items.map((item) => item.key)), { atOnce: added.length > 0 || isOther });
    this.#placeAll(items);
    if (added.some((item) => item.author === "visitor")) this.#isAtEnd = true;
    if (this.#isAtEnd) this.toEnd();
    else this.#count(isOther ? 0 : this.#fresh + added.length);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#isAtEnd = true;
    this.#count(0);
  }

  /** Nodes that stay are not touched: a selection survives, and a screen reader hears only what is new. */
  #placeAll(items) {
    let at = this.list.firstChild;
    for (const item of items) {
      while (at?.classList.contains("leaving")) at = at.nextSibling;
      const old = this.#nodes.get(item.key);
      const node = this.#nodeOf(item);
      if (old?.node === at && at) at = at.nextSibling;
      if (node.parentNode !== this.list) old?.node.isConnected ? old.node.replaceWith(node) : this.list.insertBefore(node, at);
    }
  }

  #nodeOf(item) {
    const look = JSON.stringify(item);
    const known = this.#nodes.get(item.key);
    if (known?.look === look) return known.node;
    const node = known && item.kind === "draft" ? growDraft(known.node, item) : this.#make(item);
    this.#nodes.set(item.key, { node, look });
    return node;
  }

  /** A withdrawn draft fades where it stands; what a message replaces goes at once. */
  #removeGone(kept, { atOnce }) {
    for (const [key, { node }] of this.#nodes) {
      if (kept.has(key)) continue;
      this.#nodes.delete(key);
      if (atOnce || !node.classList.contains("draft")) node.remove();
      else {
        node.classList.add("leaving");
        setTimeout(() => node.remove(), FADE_MS);
      }
    }
  }

  #onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.#isAtEnd) this.#count(0);
  }

  #count(fresh) {
    this.#fresh = fresh;
    this.pill.hidden = fresh === 0;
    this.pill.replaceChildren(icon("down"), words.fresh(fresh));
  }

  #make(item) {
    switch (item.kind) {
      case "time":
        return el("time", { class: "time", dateTime: new Date(item.at).toISOString() }, timeOf(item.at));
      case "notice":
        return el("p", { class: "notice", dir: "auto" }, item.text);
      case "offer":
        return this.#offer();
      case "contact":
        return this.contact.root;
      case "draft":
        return el("div", { class: "row theirs draft", "aria-hidden": "true" }, speaker({ author: "assistant" }), draftBubble(item));
      case "typing":
        return typing(item);
      default:
        return this.#message(item);
    }
  }

  #offer() {
    const chip = (look, isWanted, text) =>
      el("button", { class: look, type: "button", onclick: () => this.onAnswer(isWanted) }, text);
    return el("div", { class: "chips" }, chip("chip wanted", true, words.askHuman), chip("chip", false, words.noHuman));
  }

  #message(item) {
    const isOwn = item.author === "visitor";
    const classes = ["row", isOwn ? "own" : "theirs", item.author, item.isFirst ? "first" : ""];
    const text = item.isDeleted ? el("p", { class: "gone" }, words.deleted) : richBlocks(item);
    const bubble = el("div", { class: "bubble", dir: "auto" }, text);
    if (item.isEdited) bubble.append(el("span", { class: "edited" }, words.edited));
    const lead = isOwn ? el("span", { class: "unseen" }, words.you) : speaker(item, { isHidden: !item.isFirst });
    return el("div", { class: classes.filter(Boolean).join(" ") }, lead, bubble, this.#status(item));
  }

  #status(item) {
    switch (item.status) {
      case undefined:
        return null;
      case "sent":
        return el("span", { class: "status" }, icon("check"), words.sent);
      case "sending":
        return el("span", { class: "status" }, words.sending);
      case "queued":
        return el("span", { class: "status" }, words.queued);
      default: {
        const text = item.status === "message_too_long" ? words.tooLong : words.notSent;
        return el("button", { class: "status failed", type: "button", onclick: () => this.onRetry(item) }, text);
      }
    }
  }
}

/** Who speaks, above the first bubble of a run; for a screen reader on each. */
function speaker({ author, name }, { isHidden = false } = {}) {
  if (author === "assistant")
    return el("span", { class: isHidden ? "unseen" : "speaker" }, words.assistant, el("b", { class: "tag" }, words.assistantTag));
  return el("span", { class: isHidden ? "unseen" : "speaker" }, isHidden ? null : el("i", { "aria-hidden": "true" }, initials(name ?? "")), el("bdi", {}, name ?? ""));
}

function draftBubble(item) {
  return el("div", { class: "bubble text", dir: "auto" }, draftBlocks(item));
}

function growDraft(node, item) {
  node.querySelector(".text").replaceChildren(...draftBlocks(item));
  return node;
}

/** As the answer will stand, so that publishing it moves nothing; the caret follows the last letter. */
function draftBlocks({ text }) {
  const blocks = plainDraft(text)
    .split(/\n{2,}/)
    .map((part) => el("p", {}, part));
  blocks.at(-1).append(el("i", { class: "caret" }));
  return blocks;
}

function typing({ who, name }) {
  const label = words.writing(who === "assistant" ? words.assistant : (name ?? ""));
  const dots = el("span", { class: "bubble dots" }, el("i"), el("i"), el("i"));
  return el("div", { class: "row theirs typing", role: "img", "aria-label": label }, dots);
}

function timeOf(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return (isToday ? clock : dayAndClock).format(at);
}
