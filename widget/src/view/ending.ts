// After the end: a new chat, at once. What else there is to do then (rating.ts) is fetched first.

import type { Kit } from "../loader/dom";
import type { Words } from "../panel/i18n";
import type { Part } from "../panel/part";
import { ignoreTrouble } from "../panel/protocol";
import type { Session } from "../panel/store";
import { el } from "./kit";
import type { Rating, RatingWiring } from "./rating";

interface Wiring extends RatingWiring {
  kit: Kit;
  part: Part<typeof import("./rating")>;
  onNew(): void;
}

export class Ending {
  readonly root: HTMLElement;
  #words: Words;
  #wiring: Wiring;
  #again: HTMLButtonElement;
  #rating?: Rating;

  constructor(words: Words, wiring: Wiring) {
    this.#words = words;
    this.#wiring = wiring;
    this.#again = el("button.solid", { onclick: () => wiring.onNew() }, words("startNew"));
    this.root = el("footer.ending", { hidden: true }, this.#again);
  }

  /** `session`: the ended one, or null. */
  draw(session: Session | null): void {
    const appears = this.root.hidden && session !== null;
    this.root.hidden = !session;
    if (!session) return;
    const { part, kit } = this.#wiring;
    this.#rating ??= part.take()?.makeRating(kit, this.#words, { ...this.#wiring, again: this.#again });
    this.#rating?.draw(session);
    if (appears) void part.load().catch(ignoreTrouble).then(() => this.#catchFocus());
  }

  focus(): void {
    (this.#rating?.star ?? this.#again).focus({ preventScroll: true });
  }

  /** It was in what has just gone, unless it is somewhere else on the page. */
  #catchFocus(): void {
    if ([document.body, this.#wiring.shadow.host].includes(document.activeElement as HTMLElement)) this.focus();
  }
}
