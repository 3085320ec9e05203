// For who asked for a person while nobody is there: a field for where to reach them. It stands in the transcript.

import { el } from "./dom.js";
import { cleanText } from "./protocol.js";
import { words } from "./words.js";

const UNITS_MOST = 200;

export class Contact {
  #session = null;

  constructor({ onLeave }) {
    this.onLeave = onLeave;
    this.input = el("input", {
      type: "text",
      inputMode: "email",
      autocomplete: "email",
      autocapitalize: "none",
      enterKeyHint: "send",
      maxLength: UNITS_MOST,
      dir: "auto",
    });
    const label = el("label", {}, el("span", {}, words.contact), this.input);
    const submit = el("button", { class: "solid", type: "submit" }, words.send);
    this.root = el("form", { class: "contact", onsubmit: (event) => this.#sent(event) }, label, submit);
  }

  /**
   * `session`: the one on screen. Where it asks no more, and not because something was sent, what was typed in it and the
   * focus go to where one writes; but what was typed in another session is nobody's here: it may be another person's.
   */
  draw(session, isAsked, composer) {
    if (session !== this.#session) this.input.value = "";
    this.#session = session;
    if (isAsked) return;
    if (this.input.value) composer.restore(this.input.value);
    this.input.value = "";
    if (this.root.contains(document.activeElement)) composer.focus();
  }

  #sent(event) {
    event.preventDefault();
    const text = cleanText(this.input.value);
    if (!text) {
      this.input.focus();
      return;
    }
    // First: what is left in it would be handed over as unsent.
    this.input.value = "";
    this.onLeave(text);
  }
}
