// Where the visitor writes. The draft outlives a reload.

import type { Kept } from "../loader/storage";
import type { Words } from "../panel/i18n";
import { COUNT_FROM_UNITS, MAX_UNITS, cleanText } from "../panel/protocol";
import { draw } from "./dom";
import { el } from "./kit";

const ROWS_MAX = 5;
const DRAFT = "draft";

interface Wiring {
  storage: Kept;
  onSend(text: string): void;
  onTyping(): void;
  onHuman(): void;
}

export class Composer {
  readonly root: HTMLElement;
  #words: Words;
  #wiring: Wiring;
  #input: HTMLTextAreaElement;
  #left = el("span.counter", { "aria-live": "polite", hidden: true });
  #submit: HTMLButtonElement;
  #human: HTMLButtonElement;

  constructor(words: Words, wiring: Wiring) {
    this.#words = words;
    this.#wiring = wiring;
    this.#input = el("textarea", {
      rows: 1,
      dir: "auto",
      autocomplete: "off",
      enterKeyHint: "send",
      placeholder: words("compose"),
      "aria-label": words("compose"),
      oninput: () => this.#changed(),
      onkeydown: (event: KeyboardEvent) => this.#keyed(event),
    });
    this.#submit = el("button.send", { type: "submit", title: words("send"), "aria-label": words("send") }, draw("send"));
    this.#human = el("button.flat.human", { onclick: () => this.#askHuman() }, words("askHuman"));
    const form = el("form.line", { onsubmit: (event: Event) => this.#sent(event) }, this.#input, this.#submit);
    this.root = el("footer.composer", {}, el("div.above", {}, this.#human, this.#left), form);
    this.#input.value = wiring.storage.read<string>(DRAFT) ?? "";
  }

  /** "Talk to a person" is offered until somebody is asked for or here; `isAsking`: the tap is on its way. */
  draw({ isVisible, offersHuman, isAsking }: Record<"isVisible" | "offersHuman" | "isAsking", boolean>): void {
    const appears = this.root.hidden && isVisible;
    this.root.hidden = !isVisible;
    this.#human.hidden = !offersHuman;
    this.#human.disabled = isAsking;
    if (appears) this.focus();
    this.#fit();
  }

  focus(): void {
    this.#input.focus({ preventScroll: true });
  }

  /** What was typed elsewhere and not sent. */
  restore(text: string): void {
    this.#input.value = [this.#input.value, text].filter(Boolean).join("\n");
    this.#changed();
  }

  clear(): void {
    this.#input.value = "";
    this.#fit();
  }

  #changed(): void {
    this.#wiring.storage.write(DRAFT, this.#input.value);
    this.#fit();
    if (this.#input.value) this.#wiring.onTyping();
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.#sent(event);
  }

  #sent(event: Event): void {
    event.preventDefault();
    const text = cleanText(this.#input.value);
    if (!text || text.length > MAX_UNITS) return;
    this.#wiring.storage.remove(DRAFT);
    this.#wiring.onSend(text);
    this.clear();
    this.focus();
  }

  #askHuman(): void {
    this.#wiring.onHuman();
    this.focus();
  }

  /** As high as its lines; and how much more may be written. */
  #fit(): void {
    const input = this.#input;
    input.rows = 1;
    while (input.rows < ROWS_MAX && input.scrollHeight > input.clientHeight) input.rows += 1;
    input.classList.toggle("full", input.scrollHeight > input.clientHeight);
    const units = cleanText(input.value).length;
    const left = MAX_UNITS - units;
    this.#submit.disabled = units === 0 || left < 0;
    this.#left.hidden = units < COUNT_FROM_UNITS;
    this.#left.classList.toggle("over", left < 0);
    if (!this.#left.hidden) this.#left.textContent = left < 0 ? this.#words.count("tooMany", -left) : this.#words.count("left", left);
  }
}
