// Where the visitor writes. The draft outlives a reload.

import { el, icon } from "./dom.js";
import { COUNT_FROM_UNITS, MAX_UNITS, cleanText } from "./protocol.js";
import { words } from "./words.js";

const ROWS_MAX = 5;
const DRAFT = "draft";

export class Composer {
  constructor({ storage, onSend, onTyping, onHuman }) {
    Object.assign(this, { storage, onSend, onTyping, onHuman });
    this.input = el("textarea", {
      rows: 1,
      dir: "auto",
      autocomplete: "off",
      enterKeyHint: "send",
      placeholder: words.compose,
      "aria-label": words.compose,
      "aria-describedby": "left",
      oninput: () => this.#changed(),
      onkeydown: (event) => this.#keyed(event),
    });
    this.left = el("span", { id: "left", class: "left", "aria-live": "polite" });
    this.submit = el("button", { class: "send", type: "submit", title: words.send, "aria-label": words.send }, icon("send"));
    this.human = el("button", { class: "flat human", type: "button", onclick: () => this.#askHuman() }, words.askHuman);
    const form = el("form", { class: "line", onsubmit: (event) => this.#sent(event) }, this.input, this.submit);
    this.root = el("footer", { class: "composer" }, el("div", { class: "above" }, this.human, this.left), form);
    this.input.value = storage.read(DRAFT) ?? "";
    addEventListener("resize", () => this.#grow());
  }

  /** "Talk to a person" is offered until somebody is asked for or here; `isAsking`: the tap is on its way. */
  draw({ isVisible, offersHuman, isAsking }) {
    const appears = this.root.hidden && isVisible;
    this.root.hidden = !isVisible;
    this.human.hidden = !offersHuman;
    this.human.disabled = isAsking;
    if (appears) this.focus();
    this.#grow();
    this.#count();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  /** Put a text back that was not sent. */
  restore(text) {
    this.input.value = [text, this.input.value].filter(Boolean).join("\n");
    this.#changed();
  }

  #changed() {
    this.storage.write(DRAFT, this.input.value);
    this.#grow();
    this.#count();
    if (this.input.value) this.onTyping();
  }

  #keyed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.#sent(event);
  }

  #sent(event) {
    event.preventDefault();
    const text = cleanText(this.input.value);
    if (!text || text.length > MAX_UNITS) return;
    this.input.value = "";
    this.storage.remove(DRAFT);
    this.onSend(text);
    this.#grow();
    this.#count();
    this.focus();
  }

  #askHuman() {
    this.onHuman();
    this.focus();
  }

  #grow() {
    const { input } = this;
    input.rows = 1;
    while (input.rows < ROWS_MAX && input.scrollHeight > input.clientHeight) input.rows += 1;
    input.classList.toggle("full", input.scrollHeight > input.clientHeight);
  }

  #count() {
    const units = cleanText(this.input.value).length;
    const left = MAX_UNITS - units;
    this.submit.disabled = units === 0 || left < 0;
    this.left.hidden = units < COUNT_FROM_UNITS;
    this.left.classList.toggle("over", left < 0);
    if (!this.left.hidden) this.left.textContent = left < 0 ? words.tooMany(-left) : words.left(left);
  }
}
