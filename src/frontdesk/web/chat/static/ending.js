// After the end: five stars, one optional line, a new chat.

import { el, icon } from "./dom.js";
import { words } from "./words.js";

const STARS = [1, 2, 3, 4, 5];

export class Ending {
  #session = null;

  /** `onRate(score, comment)` resolves with whether it was taken. */
  constructor({ storage, onRate, onNew }) {
    Object.assign(this, { storage, onRate });
    this.stars = STARS.map((score) =>
      el(
        "button",
        { class: "star", type: "button", role: "radio", "aria-label": words.stars(score), onclick: () => this.#rate(score) },
        icon("star"),
      ),
    );
    this.group = el(
      "div",
      { class: "stars", role: "radiogroup", "aria-label": words.rate, onkeydown: (event) => this.#keyed(event) },
      this.stars,
    );
    this.title = el("p", { class: "ask", "aria-live": "polite" });
    this.input = el("input", { type: "text", maxLength: 1000, dir: "auto", placeholder: words.comment, "aria-label": words.comment });
    this.form = el(
      "form",
      { class: "comment", onsubmit: (event) => this.#comment(event) },
      this.input,
      el("button", { class: "flat", type: "submit" }, words.sendComment),
    );
    const again = el("button", { class: "solid", type: "button", onclick: onNew }, words.startNew);
    this.root = el("footer", { class: "ending", hidden: true }, this.title, this.group, this.form, again);
  }

  draw(session) {
    this.root.hidden = !session || session.isOpen;
    if (this.root.hidden || this.#session === session.id) return;
    this.#session = session.id;
    this.form.hidden = true;
    this.input.value = "";
    this.title.textContent = words.rate;
    this.#mark(this.storage.read(this.#key) ?? 0);
  }

  get #key() {
    return `rated.${this.#session}`;
  }

  async #rate(score) {
    if (!(await this.onRate(score, ""))) return;
    this.storage.write(this.#key, score);
    this.#mark(score);
    this.form.hidden = false;
  }

  async #comment(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || !(await this.onRate(this.storage.read(this.#key), text))) return;
    this.form.hidden = true;
    this.title.textContent = words.commentSent;
  }

  #mark(score) {
    if (score) this.title.textContent = words.rated;
    this.stars.forEach((star, index) => {
      star.classList.toggle("on", index < score);
      star.setAttribute("aria-checked", String(index + 1 === score));
      star.tabIndex = index + 1 === (score || 1) ? 0 : -1;
    });
  }

  #keyed(event) {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.stars.indexOf(document.activeElement);
    this.stars.at((at + step) % STARS.length).focus();
  }
}
