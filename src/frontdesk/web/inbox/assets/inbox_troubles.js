// The bar above: what doesn't work now. While the line is down it says that, for nothing newer is known.

import { setText } from "./inbox_dom.js";
import { troubleWords } from "./inbox_words.js";

const ASK_AGAIN_MS = 15_000;
const LINE_DOWN_AFTER_MS = 800; // a line that is back by then was no trouble
const NOT_LIVE = "Not live: connecting again. What you see may be old; what you send is kept and goes out then.";

export class Troubles {
  #words = "";
  #lineDown = 0;
  #turn = 0;

  /** `root` is a live region; `attempt(action)` calls it and passes over a line that broke. */
  constructor({ root, api, attempt }) {
    Object.assign(this, { root, api, attempt });
  }

  listen() {
    setInterval(() => this.#ask(), ASK_AGAIN_MS);
    document.addEventListener("visibilitychange", () => this.#ask());
    this.#ask();
  }

  lineDown() {
    this.#lineDown ||= setTimeout(() => setText(this.root, NOT_LIVE), LINE_DOWN_AFTER_MS);
  }

  lineUp() {
    clearTimeout(this.#lineDown);
    this.#lineDown = 0;
    setText(this.root, this.#words);
    this.#ask();
  }

  #ask() {
    if (document.hidden) return;
    const turn = ++this.#turn;
    this.attempt(async () => {
      const { troubles } = await this.api.readMe();
      if (turn !== this.#turn) return;
      this.#words = troubleWords(troubles);
      if (!this.#lineDown) setText(this.root, this.#words);
    });
  }
}
