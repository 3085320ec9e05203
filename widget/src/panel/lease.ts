// A chunk of its own, for pages without Web Locks: one tab's turn as a lease in the storage that all share.

import type { Kept } from "../loader/storage";
import { randomKey } from "./protocol";

const LEASE_MS = 10_000;
const SETTLES_MS = 60; // two tabs that took it at once see it within this time
const LOOK_MS = 300;

interface Held {
  owner: string;
  until: number;
}

export class Lease {
  #owner = randomKey();

  /** `signal`: nobody waits for a turn any longer. */
  constructor(
    readonly storage: Kept,
    readonly signal: AbortSignal,
  ) {}

  /** Run a task while no other tab runs one under this key. */
  async run(key: string, task: () => Promise<void>): Promise<void> {
    while (!(await this.#take(key))) {
      await pause(LOOK_MS);
      if (this.signal.aborted) return;
    }
    const renewal = setInterval(() => this.#write(key), LEASE_MS / 3);
    try {
      await task();
    } finally {
      clearInterval(renewal);
      if (this.storage.read<Held>(key)?.owner === this.#owner) this.storage.remove(key);
    }
  }

  async #take(key: string): Promise<boolean> {
    const held = this.storage.read<Held>(key);
    if (held && held.owner !== this.#owner && held.until > Date.now()) return false;
    this.#write(key);
    await pause(SETTLES_MS);
    return this.storage.read<Held>(key)?.owner === this.#owner;
  }

  #write(key: string): void {
    this.storage.write(key, { owner: this.#owner, until: Date.now() + LEASE_MS });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
