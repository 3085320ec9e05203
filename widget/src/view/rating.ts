// A chunk of its own, for after the end: five stars, one optional line, the transcript to keep.

import type { Kit } from "../loader/dom";
import type { Kept } from "../loader/storage";
import en from "../messages/en.json";
import type { Words } from "../panel/i18n";
import { transcriptText } from "../panel/keepsake";
import type { Session } from "../panel/store";
import { el, icon, sheet, useKit } from "./kit";
import css from "./rating.css";

const STAR = "M12 4l2.5 5 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8Z";
const STARS = [1, 2, 3, 4, 5];
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export interface RatingWiring {
  storage: Kept;
  shadow: ShadowRoot;
  /** Resolves with whether it was taken. */
  onRate(score: number, comment: string): Promise<boolean>;
}

interface Place extends RatingWiring {
  /** The button that it stands around. */
  again: HTMLElement;
}

export function makeRating(kit: Kit, words: Words, place: Place): Rating {
  useKit(kit);
  words.also(en);
  place.shadow.adoptedStyleSheets.push(sheet(css));
  return new Rating(words, place);
}

export class Rating {
  #words: Words;
  #place: Place;
  #stars: HTMLButtonElement[];
  #title = el("p.ask", { "aria-live": "polite" });
  #input: HTMLInputElement;
  #form: HTMLElement;
  #session: Session | null = null;

  constructor(words: Words, place: Place) {
    this.#words = words;
    this.#place = place;
    this.#stars = STARS.map((score) =>
      el(
        "button.star",
        { role: "radio", "aria-label": words.count("stars", score), onclick: () => void this.#rate(score) },
        icon(STAR),
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
    place.again.before(this.#title, group, this.#form);
    place.again.after(el("button.flat", { onclick: () => this.#save() }, words("save")));
  }

  /** The ended one. */
  draw(session: Session): void {
    const isOther = session.id !== this.#session?.id;
    this.#session = session;
    if (!isOther) return;
    this.#form.hidden = true;
    this.#input.value = "";
    this.#title.textContent = this.#words("rate");
    this.#mark(this.#place.storage.read<number>(this.#key) ?? 0);
  }

  /** The one that a keyboard reaches. */
  get star(): HTMLElement | undefined {
    return this.#stars.find((star) => star.tabIndex === 0);
  }

  get #key(): string {
    return `rated.${this.#session?.id}`;
  }

  async #rate(score: number): Promise<void> {
    if (!(await this.#place.onRate(score, ""))) return;
    this.#place.storage.write(this.#key, score);
    this.#mark(score);
    this.#form.hidden = false;
  }

  async #comment(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.#input.value.trim();
    const score = this.#place.storage.read<number>(this.#key);
    if (!text || !score || !(await this.#place.onRate(score, text))) return;
    this.#form.hidden = true;
    this.#title.textContent = this.#words("commentSent");
    this.#place.again.focus();
  }

  #save(): void {
    const session = this.#session;
    if (!session) return;
    const href = URL.createObjectURL(new Blob([transcriptText(session, this.#words)], { type: "text/plain;charset=utf-8" }));
    el("a", { href, download: `chat-${session.id}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
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
