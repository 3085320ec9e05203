// The same link where WebSockets don't pass: long polls one after another, requests as POSTs.

import { Lost, Refusal } from "./protocol.js";

const BETWEEN_MS = 250; // a stream of drafts must not become a stream of requests

export class PollLink {
  #api;
  #end = new AbortController();

  constructor({ api, cursor, onFrame }) {
    this.#api = api;
    this.isOpen = false;
    /** Resolves with the reason of the end: an error, or null when it was closed here. */
    this.closed = this.#follow(cursor, onFrame).finally(() => (this.isOpen = false));
  }

  request(frame) {
    return this.#api.request(frame);
  }

  close() {
    this.#end.abort();
  }

  async #follow(cursor, onFrame) {
    const { signal } = this.#end;
    try {
      while (!signal.aborted) {
        const welcome = await this.#api.events(cursor(), { waitS: this.isOpen ? undefined : 0, signal });
        this.isOpen = true;
        onFrame({ ...welcome, type: "welcome" });
        for (const draft of welcome.draft ?? []) onFrame({ ...draft, type: "draft" });
        for (const mark of welcome.typing ?? []) onFrame({ ...mark, type: "typing" });
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      }
    } catch (error) {
      if (!(error instanceof Lost) && !(error instanceof Refusal)) throw error;
      return signal.aborted ? null : error;
    }
    return null;
  }
}
