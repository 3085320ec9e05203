// The same link where WebSockets don't pass: long polls one after another, requests as POSTs.

import type { Api } from "./http";
import type { Link } from "./link";
import { POLL_WAIT_S, Refusal, isTrouble } from "./protocol";
import type { Ack, Cursor, Request, ServerFrame } from "./protocol";

const BETWEEN_MS = 250; // a stream of drafts must not become a stream of requests

export class PollLink implements Link {
  isOpen = false;
  readonly closed: Promise<string | null>;
  #end = new AbortController();

  constructor(
    readonly api: Api,
    cursor: () => Cursor,
    onFrame: (frame: ServerFrame) => void,
  ) {
    this.closed = this.#follow(cursor, onFrame).finally(() => (this.isOpen = false));
  }

  request(frame: Request): Promise<Ack> {
    return this.api.request(frame);
  }

  close(): void {
    this.#end.abort();
  }

  async #follow(cursor: () => Cursor, onFrame: (frame: ServerFrame) => void): Promise<string | null> {
    const { signal } = this.#end;
    try {
      while (!signal.aborted) {
        const welcome = await this.api.events(cursor(), { waitS: this.isOpen ? POLL_WAIT_S : 0, signal });
        if (signal.aborted) break;
        this.isOpen = true;
        onFrame({ ...welcome, type: "welcome" });
        for (const draft of welcome.draft ?? []) onFrame({ ...draft, type: "draft" });
        for (const mark of welcome.typing ?? []) onFrame({ ...mark, type: "typing" });
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      }
    } catch (error) {
      if (!isTrouble(error)) throw error;
      if (!signal.aborted) return error instanceof Refusal ? error.code : "";
    }
    return null;
  }
}
