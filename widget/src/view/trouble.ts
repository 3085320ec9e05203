// The thin bar: what is wrong, what is safe, in plain words. It also passes on short refusals.

import type { Client } from "../panel/client";
import type { Words } from "../panel/i18n";
import { el } from "./kit";

const ALERT_MS = 5000;

export class Trouble {
  readonly root = el("p.trouble", { role: "status", hidden: true });
  #words: Words;
  #alertUntil = 0;

  constructor(words: Words) {
    this.#words = words;
  }

  /** Something the visitor asked for didn't work. */
  alert(): void {
    this.#alertUntil = Date.now() + ALERT_MS;
  }

  draw(client: Client): void {
    const text = this.#text(client);
    this.root.hidden = !text;
    if (this.root.textContent !== text) this.root.textContent = text;
  }

  /** In how many ms it has something else to say; Infinity if nothing passes by itself. */
  changesInMs({ sender }: Client): number {
    const now = Date.now();
    if (sender.heldUntil > now) return 1000;
    return this.#alertUntil > now ? this.#alertUntil - now : Infinity;
  }

  #text({ status, isTroubled, sender }: Client): string {
    const words = this.#words;
    if (status === "refused") return words("refused");
    // Before what was on screen already: a tap is answered.
    if (this.#alertUntil > Date.now()) return words("failed");
    if (!navigator.onLine) return words("offline");
    if (isTroubled) return words("retrying");
    const held = sender.heldUntil - Date.now();
    return held > 0 ? words.count("slowDown", Math.ceil(held / 1000)) : "";
  }
}
