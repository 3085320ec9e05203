// A chunk of its own, for who asked for a person while nobody is there: a field for where to reach them.

import type { Kit } from "../loader/dom";
import en from "../messages/en.json";
import type { Words } from "../panel/i18n";
import { cleanText } from "../panel/protocol";
import css from "./contact.css";
import { el, sheet, useKit } from "./kit";

const UNITS_MOST = 200;

export interface ContactWiring {
  shadow: ShadowRoot;
  onLeave(text: string): void;
}

export interface Contact {
  readonly root: HTMLElement;
  /** It is about to go, and not because it was sent: what was typed in it and the focus go to where one writes. */
  handOver(composer: { restore(text: string): void; focus(): void }): void;
}

export function makeContact(kit: Kit, words: Words, { shadow, onLeave }: ContactWiring): Contact {
  useKit(kit);
  words.also(en);
  shadow.adoptedStyleSheets.push(sheet(css));
  const input = el("input", {
    type: "text",
    inputMode: "email",
    autocomplete: "email",
    autocapitalize: "none",
    enterKeyHint: "send",
    maxLength: UNITS_MOST,
    dir: "auto",
  });
  const onsubmit = (event: Event) => {
    event.preventDefault();
    const text = cleanText(input.value);
    if (!text) return input.focus();
    // First: what is left in it would be handed over as unsent.
    input.value = "";
    onLeave(text);
  };
  const label = el("label", {}, el("span", {}, words("contact")), input);
  const root = el("form.contact", { onsubmit }, label, el("button.solid", { type: "submit" }, words("leave")));
  return {
    root,
    handOver(composer) {
      if (input.value) composer.restore(input.value);
      input.value = "";
      if (root.contains(shadow.activeElement)) composer.focus();
    },
  };
}
