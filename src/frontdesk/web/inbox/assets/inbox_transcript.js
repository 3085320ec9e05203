// Draws the transcript: keyed nodes that stay where they are, follows the end, counts what is below the fold.

import { byId, el, icon, setText } from "./inbox_dom.js";
import { plainDraft, richBlocks } from "./inbox_rich.js";
import { clockTime, dayName, fresh, stars, wholeTime } from "./inbox_words.js";

const NEAR_END_PX = 80;
const NEAR_START_PX = 200;
const PASSING = new Set(["draft", "typing"]);

export class Transcript {
  #nodes = new Map();
  #session = null;
  #fresh = 0;
  #isAtEnd = true;

  /** `onOlder()` asks for what was before; `onLooked()` says that the end is on screen. */
  constructor({ onOlder, onLooked, now }) {
    Object.assign(this, { onOlder, onLooked, now });
    this.scroller = byId("scroller");
    this.lines = byId("lines");
    this.pill = byId("pill");
    this.older = byId("older");
    this.scroller.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.pill.addEventListener("click", () => {
      this.toEnd();
      this.scroller.focus({ preventScroll: true });
    });
    new ResizeObserver(() => this.#isAtEnd && this.toEnd()).observe(this.scroller);
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  /** `state`: ready, loading, error; `hasOlder`: there is more before the first line. */
  draw({ session, items, state, hasOlder }) {
    const isOther = session !== this.#session;
    if (isOther) this.#start(session);
    const { scrollHeight, scrollTop } = this.scroller;
    const added = items.filter((item) => !PASSING.has(item.kind) && !this.#nodes.has(item.key));
    const isOlder = added.length > 0 && this.#nodes.size > 0 && items[0].at < Number(this.lines.dataset.from);
    this.#removeGone(new Set(items.map((item) => item.key)));
    this.#placeAll(items);
    this.lines.dataset.from = items[0]?.at ?? 0;
    this.#describe(state, hasOlder);
    if (added.some((item) => item.kind === "pending")) this.#isAtEnd = true;
    if (this.#isAtEnd) this.toEnd();
    else if (isOlder) this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
    else this.#count(this.#fresh + added.filter((item) => item.kind === "message" || item.kind === "note").length);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#isAtEnd = true;
    this.#count(0);
    this.onLooked();
  }

  #start(session) {
    this.#session = session;
    this.#nodes.clear();
    this.lines.replaceChildren();
    this.#isAtEnd = true;
    this.#count(0);
  }

  #describe(state, hasOlder) {
    const words = STATES[state] || (hasOlder ? "Earlier messages …" : "");
    setText(this.older, words);
    this.older.hidden = !words;
    this.scroller.setAttribute("aria-busy", String(state === "loading"));
  }

  /** Nodes that stay are not touched: a selection survives. */
  #placeAll(items) {
    let at = this.lines.firstChild;
    for (const item of items) {
      const old = this.#nodes.get(item.key)?.node;
      const node = this.#nodeOf(item);
      if (old && old !== node) {
        if (old === at) at = at.nextSibling;
        old.replaceWith(node);
      }
      if (node === at) at = at.nextSibling;
      else if (node.parentNode !== this.lines || node.nextSibling !== at) this.lines.insertBefore(node, at);
    }
  }

  #nodeOf(item) {
    const look = JSON.stringify(item);
    const known = this.#nodes.get(item.key);
    if (known?.look === look) return known.node;
    const node = known && item.kind === "draft" ? growDraft(known.node, item) : make(item, this.now());
    this.#nodes.set(item.key, { node, look });
    return node;
  }

  #removeGone(kept) {
    for (const [key, { node }] of this.#nodes) {
      if (kept.has(key)) continue;
      this.#nodes.delete(key);
      node.remove();
    }
  }

  #onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (scrollTop < NEAR_START_PX) this.onOlder();
    if (!this.#isAtEnd) return;
    this.#count(0);
    this.onLooked();
  }

  #count(count) {
    this.#fresh = count;
    this.pill.hidden = count === 0;
    this.pill.replaceChildren(icon("down"), fresh(count));
  }
}

const STATES = { loading: "Reading the session …", error: "This session can't be read now. It is tried again." };

function make(item, now) {
  switch (item.kind) {
    case "day":
      return el("p", { class: "day" }, el("span", {}, dayName(item.at, now)));
    case "notice":
      return notice(item);
    case "note":
      return note(item);
    case "rating":
      return rating(item);
    case "draft":
      return draft(item);
    case "typing":
      return typing(item);
    case "pending":
      return pending(item);
    default:
      return message(item);
  }
}

function message(item) {
  const side = item.author === "visitor" ? "theirs" : "ours";
  const words = item.isDeleted ? [el("p", { class: "gone" }, "Withdrawn")] : richBlocks(item);
  const bubble = el("div", { class: "bubble", dir: "auto" }, words);
  if (item.isEdited && !item.isDeleted) bubble.append(el("span", { class: "edited" }, "Edited"));
  const classes = `say ${side} ${item.author} ${item.isFirst ? "first" : ""}`;
  return el("div", { class: classes, "data-seq": item.seq }, speaker(item), bubble, item.isLast && underline(item));
}

/** Above the first of a run; for a screen reader on each. */
function speaker({ author, name, isFirst }) {
  const look = { class: isFirst ? "speaker" : "unseen" };
  if (author === "assistant") return el("p", look, "Assistant", el("b", { class: "tag ai" }, "AI"));
  return el("p", look, el("bdi", {}, author === "visitor" ? "Visitor" : name || "Operator"));
}

function underline({ at, origin, author, isSeen }) {
  const where = author === "operator" && origin === "telegram" ? " · Telegram" : "";
  const stamp = el("time", { dateTime: new Date(at).toISOString(), title: wholeTime(at) }, clockTime(at));
  return el("p", { class: "under" }, stamp, where, isSeen && el("span", { class: "seen" }, icon("check", 13), "Seen"));
}

function notice({ text, at, where, tone }) {
  const stamp = el("time", { dateTime: new Date(at).toISOString(), title: wholeTime(at) }, clockTime(at));
  return el("p", { class: `between ${tone}` }, el("bdi", {}, text), where && ` · ${where}`, " · ", stamp);
}

function note({ name, at, text }) {
  const secret = el("span", {}, "Only operators see this");
  const head = el("p", { class: "note-head" }, icon("note", 14), el("bdi", {}, name), " · ", clockTime(at), secret);
  return el("div", { class: "note" }, head, el("p", { class: "note-text", dir: "auto" }, text));
}

function rating({ score, comment, at }) {
  const shown = el("span", { class: "stars", role: "img", "aria-label": `${score} of 5 stars` }, stars(score));
  const said = comment && el("bdi", {}, ` “${comment}”`);
  return el("p", { class: "between" }, "Rated ", shown, said, " · ", clockTime(at));
}

function draft(item) {
  const head = el("p", { class: "speaker" }, "Assistant is writing", el("b", { class: "tag ai" }, "AI"));
  const bubble = el("div", { class: "bubble", dir: "auto" }, plainDraft(item.text));
  return el("div", { class: "say ours assistant draft first" }, head, bubble);
}

function growDraft(node, item) {
  setText(node.querySelector(".bubble"), plainDraft(item.text));
  return node;
}

function typing({ who, name }) {
  const writer = { visitor: "The visitor", assistant: "The assistant" }[who] ?? (name || "An operator");
  return el("p", { class: `typing ${who === "visitor" ? "theirs" : "ours"}` }, el("bdi", {}, `${writer} is writing …`));
}

/** Sent, and not yet in the log. */
function pending({ what, text, tries }) {
  const words = tries ? "Not sent yet. It is tried again." : "Sending …";
  const [look, inner] = what === "note" ? ["note", "note-text"] : ["say ours operator first", "bubble"];
  const status = el("p", { class: "under", role: "status" }, words);
  return el("div", { class: `${look} pending` }, el("div", { class: inner, dir: "auto" }, text), status);
}
