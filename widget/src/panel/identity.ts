// Who the visitor is to the server: one visitor and token for all tabs, renewed when the server asks.

import type { Kept } from "../loader/storage";
import type { Api } from "./http";
import type { Tabs } from "./tabs";

export const VISITOR = "visitor";

interface Known {
  visitor: string;
  token: string;
}

export class Identity {
  #own: Known | null = null;
  #proof: unknown;

  /** `other` is called when this becomes another visitor than before, `gone` when another tab has forgotten the visitor. */
  constructor(
    readonly api: Api,
    readonly storage: Kept,
    readonly tabs: Tabs,
    readonly about: { site: string; locale: string },
    readonly on: { settings(widget: Record<string, unknown>): void; other(): void; gone(): void },
  ) {}

  get visitor(): string | null {
    return this.#own?.visitor ?? null;
  }

  /** Ask for a token if there is none; the old one keeps the visitor. Tabs take turns, so that they become one visitor. */
  async ensure(): Promise<void> {
    if (this.api.token) return;
    await this.tabs.turn("visitor", async () => {
      const old = this.storage.read<Known>(VISITOR);
      const { visitor, token, widget } = await this.api.visitor(old?.token ?? null, { ...this.about, identity: this.#proof });
      this.on.settings(widget);
      this.renew({ visitor, token });
    });
  }

  /** What the page says about who its visitor is; the server decides what it is worth. */
  prove(proof: unknown): void {
    this.#proof = proof ?? undefined;
    this.api.token = null;
  }

  /** The server's own token frame, or an answer. */
  renew(own: { visitor?: string; token: string }): void {
    this.#become({ visitor: own.visitor ?? this.#own?.visitor ?? "", token: own.token });
    this.storage.write(VISITOR, this.#own);
  }

  /** Another tab has a newer token, or has forgotten the visitor. True if this one is not that visitor any more. */
  followOtherTab(): boolean {
    const theirs = this.storage.read<Known>(VISITOR);
    if (!this.#own || !this.storage.isShared) return false;
    const isOther = theirs?.visitor !== this.#own.visitor;
    if (theirs) this.#become(theirs);
    else this.on.gone();
    return isOther;
  }

  forget(): void {
    this.#own = null;
    this.#proof = undefined;
    this.api.token = null;
  }

  #become(own: Known): void {
    if (this.#own && this.#own.visitor !== own.visitor) this.on.other();
    this.#own = own;
    this.api.token = own.token;
  }
}
