// A chunk of its own, for where WebSockets don't pass: long polls one after another, requests as POSTs.

import type { Api } from "./http";
import type { Link } from "./link";
import { POLL_WAIT_S } from "./protocol";
import type { Ack, Cursor, Request, ServerFrame, Welcome } from "./protocol";

const BETWEEN_MS = 250; // a stream of drafts must not become a stream of requests
const ANSWER_WITHIN_MS = (POLL_WAIT_S + 10) * 1000;

interface Wiring {
  api: Api;
  cursor(): Cursor;
  onFrame(frame: ServerFrame): void;
  /** What a link's `closed` says of this error; throws one that is no trouble with the line. */
  reasonOf(error: unknown): string;
}

export class PollLink implements Link {
  isOpen = false;
  readonly closed: Promise<string | null>;
  #end = new AbortController();

  constructor(readonly wiring: Wiring) {
    this.closed = this.#follow().finally(() => (this.isOpen = false));
  }

  request(frame: Request): Promise<Ack> {
    return this.wiring.api.request(frame);
  }

  close(): void {
    this.#end.abort();
  }

  async #follow(): Promise<string | null> {
    const { onFrame, reasonOf } = this.wiring;
    const { signal } = this.#end;
    try {
      while (!signal.aborted) {
        const welcome = await this.#ask(signal);
        if (signal.aborted) break;
        this.isOpen = true;
        onFrame({ ...welcome, type: "welcome" });
        for (const draft of welcome.draft ?? []) onFrame({ ...draft, type: "draft" });
        for (const mark of welcome.typing ?? []) onFrame({ ...mark, type: "typing" });
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      }
    } catch (error) {
      const reason = reasonOf(error);
      if (!signal.aborted) return reason;
    }
    return null;
  }

  /** What is new after the cursor. */
  #ask(signal: AbortSignal): Promise<Welcome> {
    const wait = this.isOpen ? POLL_WAIT_S : 0;
    const known = Object.entries({ ...this.wiring.cursor(), wait }).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]]));
    return this.wiring.api.get(`events?${new URLSearchParams(known)}`, signal, ANSWER_WITHIN_MS);
  }
}
