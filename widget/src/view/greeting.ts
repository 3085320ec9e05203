// The first thing a visitor sees: a greeting, and up to three questions that a tap asks.

import type { Appearance } from "../loader/config";
import type { Words } from "../panel/i18n";
import { draw } from "./dom";
import { el } from "./kit";

export class Greeting {
  readonly root = el("div.greeting", { hidden: true });
  #words: Words;
  #onAsk: (question: string) => void;
  #look = "";

  constructor(words: Words, onAsk: (question: string) => void) {
    this.#words = words;
    this.#onAsk = onAsk;
  }

  draw(isVisible: boolean, { greeting, avatar, suggestions }: Appearance): void {
    this.root.hidden = !isVisible;
    const look = JSON.stringify([greeting, avatar, suggestions]);
    if (!isVisible || look === this.#look) return;
    this.#look = look;
    const face = el("span.face", { "aria-hidden": "true" }, avatar ? el("img", { src: avatar, alt: "" }) : draw("bubble"));
    const title = el("h3", { dir: "auto" }, greeting || this.#words("welcome"));
    const chips = suggestions.map((question) =>
      el("button.chip", { dir: "auto", onclick: () => this.#onAsk(question) }, question),
    );
    this.root.replaceChildren(face, title, el("p", {}, this.#words("welcomeLine")), el("div.chips", {}, chips));
  }
}
