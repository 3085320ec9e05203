// After the end: five stars, one optional line, a new chat, the transcript to keep.

import type { Kept } from "../loader/storage";
import type { Words } from "../panel/i18n";
import type { Session } from "../panel/store";
import { draw, el } from "./dom";

const STARS = [1, 2, 3, 4, 5];
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

interface Wiring {
  storage: Kept;
  /** Resolves with whether it was taken. */
  onRate(score: number, comment: string): Promise<boolean>;
  onNew(): void;
  onSave(): void;
}

export class Ending {
  readonly root: HTMLElement;
  #words: Words;
  #wiring: Wiring;
  #stars: HTMLButtonElement[];
  #title = el("p.ask", { "aria-live": "polite" });
  #input: HTMLInputElement;
  #form: HTMLElement;
  #again: HTMLButtonElement;
  #session = "";

  constructor(words: Words, wiring: Wiring) {
    this.#words = words;
    this.#wiring = wiring;
    this.#stars = STARS.map((score) =>
      el(
        "button.star",
        { role: "radio", "aria-label": words.count("stars", score), onclick: () => void this.#rate(score) },
        draw("star"),
      ),
    );
    const group = el(
      "div.stars",
      { role: "radiogroup", "aria-label": words("rate"), onkeydown: (event: KeyboardEvent) => this.#keyed(event) },
      this.#stars,
    );
    this.#input = el("input", { type: "text", maxLength: 1000, dir: "auto", placeholder: words("comment"), "aria-label": words("comment") });
    const submit = el("button.flat", { type: "submit" }, words("send"));
    this.#form = el("form.comment", { onsubmit: (event: Event) => void this.#comment(event) }, this.#input, submit);
    this.#again = el("button.solid", { onclick: () => wiring.onNew() }, words("startNew"));
    const save = el("button.flat", { onclick: () => wiring.onSave() }, words("save"));
    this.root = el("footer.ending", { hidden: true }, this.#title, group, this.#form, this.#again, save);
  }

  /** `session`: the ended one, or null. */
  draw(session: Session | null): void {
    const appears = this.root.hidden && session !== null;
    this.root.hidden = session === null;
    if (!session || this.#session === session.id) return;
    this.#session = session.id;
    this.#form.hidden = true;
    this.#input.value = "";
    this.#title.textContent = this.#words("rate");
    this.#mark(this.#wiring.storage.read<number>(this.#key) ?? 0);
    if (appears) this.focus();
  }

  focus(): void {
    this.#stars.find((star) => star.tabIndex === 0)?.focus({ preventScroll: true });
  }

  get #key(): string {
    return `rated.${this.#session}`;
  }

  async #rate(score: number): Promise<void> {
    if (!(await this.#wiring.onRate(score, ""))) return;
    this.#wiring.storage.write(this.#key, score);
    this.#mark(score);
    this.#form.hidden = false;
  }

  async #comment(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.#input.value.trim();
    const score = this.#wiring.storage.read<number>(this.#key);
    if (!text || !score || !(await this.#wiring.onRate(score, text))) return;
    this.#form.hidden = true;
    this.#title.textContent = this.#words("commentSent");
    this.#again.focus();
  }

  #mark(score: number): void {
    if (score) this.#title.textContent = this.#words("rated");
    this.#stars.forEach((star, index) => {
      star.classList.toggle("on", index < score);
      star.setAttribute("aria-checked", String(index + 1 === score));
      star.tabIndex = index + 1 === (score || 1) ? 0 : -1;
    });
  }

  #keyed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.#stars.indexOf(event.target as HTMLButtonElement);
    this.#stars.at((at + step) % STARS.length)?.focus();
  }
}
