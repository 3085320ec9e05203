// Draws the transcript: keyed nodes that stay where they are, follows the end, counts what is below the fold.

import type { Words } from "../panel/i18n";
import type { Item } from "../panel/items";
import { growDraft, lineOf } from "./bubble";
import type { Taps } from "./bubble";
import { el } from "./kit";

const NEAR_END_PX = 64;
const FADE_MS = 180;

interface Line {
  node: HTMLElement;
  look: string;
}

export class Transcript {
  readonly root: HTMLElement;
  readonly scroller: HTMLElement;
  #words: Words;
  #taps: Taps;
  #list: HTMLElement;
  #pill: HTMLButtonElement;
  #lines = new Map<string, Line>();
  #fresh = 0;
  #isAtEnd = true;
  #top = 0;
  #session: string | null = null;
  #resized: ResizeObserver;

  constructor(words: Words, top: HTMLElement, taps: Taps) {
    this.#words = words;
    this.#taps = taps;
    this.#list = el("div.lines", { role: "log", "aria-live": "polite", "aria-label": words("transcript") });
    this.#pill = el("button.pill", { hidden: true, onclick: () => this.toEnd() });
    this.scroller = el(
      "div.scroller",
      { tabIndex: 0, onscroll: () => this.#scrolled() },
      top,
      this.#list,
    );
    this.root = el("section.transcript", {}, this.scroller, this.#pill);
    this.#resized = new ResizeObserver(() => this.#isAtEnd && this.toEnd());
    this.#resized.observe(this.scroller);
  }

  draw(items: readonly Item[], sessionId: string | null): void {
    const isOther = sessionId !== this.#session;
    this.#session = sessionId;
    const added = items.filter((item) => item.kind === "message" && !this.#lines.has(item.key));
    this.#removeGone(new Set(items.map((item) => item.key)), added.length > 0 || isOther);
    this.#placeAll(items);
    if (added.some((item) => item.kind === "message" && item.author === "visitor")) this.#isAtEnd = true;
    if (this.#isAtEnd) this.toEnd();
    else this.#count(isOther ? 0 : this.#fresh + added.length);
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#top = this.scroller.scrollTop;
    this.#isAtEnd = true;
    this.#count(0);
  }

  close(): void {
    this.#resized.disconnect();
  }

  /** Nodes that stay are not touched: a selection survives, and a screen reader hears only what is new. */
  #placeAll(items: readonly Item[]): void {
    let at = this.#list.firstElementChild;
    for (const item of items) {
      while (at?.classList.contains("leaving")) at = at.nextElementSibling;
      const old = this.#lines.get(item.key)?.node;
      const node = this.#nodeOf(item);
      if (old && old === at) at = at.nextElementSibling;
      if (node.parentNode === this.#list) continue;
      if (old?.isConnected) old.replaceWith(node);
      else this.#list.insertBefore(node, at);
    }
  }

  #nodeOf(item: Item): HTMLElement {
    const look = JSON.stringify(item);
    const known = this.#lines.get(item.key);
    if (known?.look === look) return known.node;
    const grows = known && item.kind === "draft";
    const node = grows ? growDraft(known.node, item.text) : lineOf(item, this.#words, this.#taps);
    // A message that only changes its status is not a new one: it doesn't appear again.
    if (known && !grows) node.classList.add("still");
    this.#lines.set(item.key, { node, look });
    return node;
  }

  /** A withdrawn draft fades where it stands; what a message replaces goes at once. */
  #removeGone(kept: ReadonlySet<string>, isAtOnce: boolean): void {
    for (const [key, { node }] of this.#lines) {
      if (kept.has(key)) continue;
      this.#lines.delete(key);
      if (isAtOnce || !node.classList.contains("draft")) node.remove();
      else {
        node.classList.add("leaving");
        setTimeout(() => node.remove(), FADE_MS);
      }
    }
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    // What only became smaller has not been left: its end is found again when the size is known.
    if (isNear || scrollTop < this.#top) this.#isAtEnd = isNear;
    this.#top = scrollTop;
    if (this.#isAtEnd) this.#count(0);
  }

  #count(fresh: number): void {
    this.#fresh = fresh;
    this.#pill.hidden = fresh === 0;
    this.#pill.textContent = this.#words.count("fresh", fresh);
  }
}
