// Empties the queue: one entry at a time over all tabs, the next after the ack or error of the last.

import type { Link } from "./link";
import { Lost, Refusal, backoffMs, isTrouble, isWish, meaningOf, requestOf } from "./protocol";
import type { Ack, Outgoing } from "./protocol";
import type { Queue } from "./queue";
import type { Tabs } from "./tabs";

const AGAIN_TRIES = 2; // of the backoff: 1 to 2 s

interface Wiring {
  queue: Queue;
  tabs: Tabs;
  link(): Link | null;
  onAck(entry: Outgoing, ack: Ack): void;
  onChange(): void;
  /** The wish for a person was refused, and is dropped. */
  onFailed(): void;
  /** The token was refused. */
  onRenew(): void;
}

export class Sender {
  /** When the queue goes on after being too quick, ms since the epoch; 0 when it isn't held. */
  heldUntil = 0;
  #isRunning = false;
  #timer = 0;

  constructor(readonly wiring: Wiring) {}

  /** Send what is queued, if there is a link. Ends by itself; call it whenever one of the two has changed. */
  async pump(): Promise<void> {
    if (this.#isRunning || !this.#isReady()) return;
    this.#isRunning = true;
    let isLost = false;
    try {
      await this.wiring.tabs.turn("queue", () => this.#drain());
    } catch (error) {
      isLost = true;
      if (!isTrouble(error) && !isAbort(error)) throw error;
    } finally {
      this.#isRunning = false;
    }
    // A lost link goes on at its next welcome; a poll goes on although one request was lost.
    if (isLost && this.#isReady()) this.#timer = setTimeout(() => void this.pump(), backoffMs(AGAIN_TRIES, Math.random()));
    else if (!isLost) void this.pump();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #isReady(): boolean {
    return this.wiring.link()?.isOpen === true && this.wiring.queue.head() !== null;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const [link, entry] = [this.wiring.link(), this.wiring.queue.head()];
      if (!link?.isOpen || !entry) return;
      await this.#deliver(link, entry);
      this.wiring.onChange();
    }
  }

  async #deliver(link: Link, entry: Outgoing): Promise<void> {
    try {
      const ack = await link.request(requestOf(entry));
      if (!isWish(entry)) this.wiring.onAck(entry, ack);
      this.wiring.queue.remove(entry.client_id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#refused(entry, error);
    }
  }

  async #refused(entry: Outgoing, { code, retryAfterS }: Refusal): Promise<void> {
    switch (meaningOf(code)) {
      case "wait":
        this.heldUntil = code === "rate_limited" ? Date.now() + retryAfterS * 1000 : 0;
        this.wiring.onChange();
        await new Promise((resolve) => setTimeout(resolve, Math.max(1, retryAfterS) * 1000));
        this.heldUntil = 0;
        return;
      case "renew":
        this.wiring.onRenew();
        throw new Lost();
      default:
        if (!isWish(entry)) return this.wiring.queue.refused(entry.client_id, code);
        // There is no bubble that could wait for another tap: the button is there for it.
        this.wiring.queue.remove(entry.client_id);
        this.wiring.onFailed();
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
