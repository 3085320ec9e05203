// The list: one row a session. Rows keep their nodes; while the mouse is busy among them they keep their places, too.

import { drawTag, el, setText } from "./inbox_dom.js";
import { languageName, operatorName, rowTime, stateTag, visitorName } from "./inbox_words.js";

const HELD_MS = 8000; // after the mouse last moved among the rows: then nobody is about to press
const HUES = 6;

export class List {
  #rows = new Map();
  #shown = [];
  #heldUntil = 0;
  #timer = 0;
  #last = null;

  /** `onOpen(session)`, `onMore()`, `onRetry()`; `root` and `freshButton` are in the page. */
  constructor({ root, freshButton, me, onOpen, onMore, onRetry }) {
    Object.assign(this, { root, freshButton, me, onOpen });
    this.list = el("ul", { class: "rows" });
    this.words = el("p", { class: "list-words quiet" });
    this.retry = el("button", { class: "button plain", type: "button", onclick: onRetry }, "Try again");
    this.more = el("button", { class: "button plain more", type: "button", onclick: onMore }, "Show more");
    this.ghosts = el("div", { class: "ghosts", "aria-hidden": "true" }, ...Array.from({ length: 6 }, ghost));
    root.append(this.ghosts, this.list, this.words, this.retry, this.more);
    const frame = root.parentElement; // the button stands in it, too: on the way there nothing may move
    frame.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#hold());
    frame.addEventListener("pointerleave", () => this.#release());
    root.addEventListener("keydown", (event) => this.#keyed(event));
    freshButton.addEventListener("click", () => this.#release());
  }

  /** `what`: {sessions in order, find, selected, state, hasMore, empty, hasNew, now, isOther}. */
  draw(what) {
    this.#last = what;
    const wanted = what.sessions.map(({ session }) => session);
    const isHeld = !what.isOther && performance.now() < this.#heldUntil && this.#shown.length > 0;
    const isMoved = isHeld && wanted.join() !== this.#shown.join();
    this.freshButton.hidden = !isMoved;
    setText(this.freshButton, "The list has moved. Show it");
    if (!isHeld) this.#shown = wanted;
    this.#place(this.#shown.map((id) => this.#row(what.find(id), what)));
    this.#describe(what);
  }

  /** The row that the keys move from. */
  focusRow(id) {
    this.#rows.get(id)?.link.focus();
  }

  /** Down or up from the row in focus, else from the open one. */
  step(by) {
    const links = [...this.list.querySelectorAll("a")];
    const at = links.findIndex((link) => link === document.activeElement || link.contains(document.activeElement));
    const from = at >= 0 ? at : links.findIndex((link) => link.ariaCurrent === "true");
    const next = links[from < 0 ? 0 : Math.min(Math.max(from + by, 0), links.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  #keyed(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.target.closest("button")) return;
    event.preventDefault();
    this.step(by);
  }

  #hold() {
    this.#heldUntil = performance.now() + HELD_MS;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#release(), HELD_MS);
  }

  #release() {
    clearTimeout(this.#timer);
    this.#heldUntil = 0;
    if (this.#last) this.draw({ ...this.#last, ...this.#last.again() });
  }

  #describe({ state, hasMore, empty }) {
    const isEmpty = this.#shown.length === 0;
    this.root.setAttribute("aria-busy", String(state === "loading"));
    this.ghosts.hidden = state !== "loading" || !isEmpty;
    this.words.hidden = state === "loading" || (state === "ready" && !isEmpty);
    setText(this.words, state === "error" ? "The sessions can't be read now. Nothing is lost." : empty);
    this.retry.hidden = state !== "error";
    this.more.hidden = !hasMore || state === "error";
    this.more.disabled = state === "loading";
  }

  #place(rows) {
    const kept = new Set(rows);
    for (const [id, row] of this.#rows) {
      if (kept.has(row)) continue;
      this.#rows.delete(id);
      row.item.remove();
    }
    const focused = document.activeElement;
    let at = this.list.firstChild;
    for (const { item } of rows) {
      if (item === at) at = at.nextSibling;
      else this.list.insertBefore(item, at);
    }
    // A node that is moved loses the focus; nobody's place may be lost by somebody else's message.
    if (focused !== document.activeElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
    const inFocus = rows.find(({ link }) => link === document.activeElement);
    const stop = inFocus ?? rows.find(({ link }) => link.ariaCurrent === "true") ?? rows[0];
    for (const row of rows) row.link.tabIndex = row === stop ? 0 : -1;
  }

  #row(session, { selected, hasNew, now }) {
    const id = session.session;
    const row = this.#rows.get(id) ?? this.#make(id);
    const isSelected = id === selected;
    row.link.ariaCurrent = isSelected ? "true" : null;
    const facts = factsOf(session, this.me, now, hasNew(session));
    const look = JSON.stringify(facts);
    if (look !== row.look) row.link.replaceChildren(...drawRow(facts));
    row.link.classList.toggle("new", facts.isNew);
    row.look = look;
    return row;
  }

  #make(id) {
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.onOpen(id);
    };
    const link = el("a", { class: "item", href: `/inbox/${encodeURIComponent(id)}`, onclick: open });
    link.addEventListener("focus", () => {
      for (const { link: other } of this.#rows.values()) other.tabIndex = other === link ? 0 : -1;
    });
    const row = { item: el("li", { "data-session": id }, link), link, look: "" };
    this.#rows.set(id, row);
    return row;
  }
}

function factsOf(session, me, now, isNew) {
  const { preview, page } = session;
  return {
    visitor: session.visitor,
    name: visitorName(session),
    time: rowTime(session.last_at, now),
    at: session.last_at,
    who: speaker(preview, me),
    text: preview?.text ?? "",
    tag: stateTag(session, me, now),
    page: page?.title || pathOf(page?.url),
    language: session.locale && !isOwnLanguage(session.locale) ? languageName(session.locale) : "",
    isNew,
    isOnline: session.online && session.status === "open",
  };
}

/** What goes without saying is not said: only other languages are named. */
const isOwnLanguage = (locale) => locale.split("-")[0] === navigator.language.split("-")[0];

function speaker(preview, me) {
  if (!preview || preview.author === "visitor") return "";
  if (preview.author === "assistant") return "AI: ";
  return preview.name === me.name ? "You: " : `${operatorName({ name: preview.name })}: `;
}

function pathOf(url) {
  try {
    return new URL(url).pathname;
  } catch {
    return "";
  }
}

/** One of a few colours, the same for one visitor everywhere. */
export function hueOf(visitor) {
  let sum = 0;
  for (const char of visitor) sum = (sum * 31 + char.charCodeAt(0)) % 997;
  return `hue-${sum % HUES}`;
}

export function avatar(visitor, name, { isOnline } = {}) {
  const letters = name.slice(-4).replace(/[^\p{L}\p{N}]/gu, "").slice(0, 2).toUpperCase() || "V";
  const online = isOnline && el("span", { class: "online" });
  return el("span", { class: `avatar ${hueOf(visitor)}`, "aria-hidden": "true" }, letters, online);
}

function drawRow({ visitor, name, time, at, who, text, tag, page, language, isNew, isOnline }) {
  const stamp = el("time", { dateTime: new Date(at).toISOString() }, time);
  const online = isOnline && el("span", { class: "unseen" }, ", online");
  const top = el("span", { class: "item-top" }, el("span", { class: "item-name" }, name), online, stamp);
  const words = el("span", { class: "item-text", dir: "auto" }, who, text || "No message yet");
  const facts = [page, language].filter(Boolean).map((fact) => el("bdi", { class: "item-page" }, fact));
  const dot = isNew && el("span", { class: "dot" }, el("span", { class: "unseen" }, "New"));
  const tags = el("span", { class: "item-tags" }, drawTag(tag), facts, dot);
  return [avatar(visitor, name, { isOnline }), el("span", { class: "item-main" }, top, words, tags)];
}

const ghost = () => el("div", { class: "ghost" }, el("i"), el("b"), el("b"));
