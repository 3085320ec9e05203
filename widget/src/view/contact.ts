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
  /** Nothing typed in it is kept. */
  clear(): void;
  /**
   * `session`: the one on screen. Where it asks no more, and not because something was sent, what was typed in it and the
   * focus go to where one writes; but what was typed in another session is nobody's here: it may be another person's.
   */
  draw(session: string | undefined, isAsked: boolean, composer: { restore(text: string): void; focus(): void }): void;
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
  const clear = () => {
    input.value = "";
  };
  const onsubmit = (event: Event) => {
    event.preventDefault();
    const text = cleanText(input.value);
    if (!text) return input.focus();
    // First: what is left in it would be handed over as unsent.
    clear();
    onLeave(text);
  };
  const label = el("label", {}, el("span", {}, words("contact")), input);
  const root = el("form.contact", { onsubmit }, label, el("button.solid", { type: "submit" }, words("send")));
  let last: string | undefined;
  return {
    root,
    clear,
    draw(session, isAsked, composer) {
      if (session !== last) clear();
      last = session;
      if (isAsked) return;
      if (input.value) composer.restore(input.value);
      clear();
      if (root.contains(shadow.activeElement)) composer.focus();
    },
  };
}
