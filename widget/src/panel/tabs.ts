// What the tabs of one site share: one turn at a time (Web Locks, else a lease in storage), and news of each other's
// changes (BroadcastChannel and the storage's own event). Each way may be missing; the other one carries.

import type { Kept } from "../loader/storage";
import { randomKey } from "./protocol";

const LEASE_MS = 10_000;
const LEASE_SETTLES_MS = 60; // two tabs that took it at once see it within this time
const LEASE_LOOK_MS = 300;

interface Lease {
  owner: string;
  until: number;
}

export class Tabs {
  #channel: BroadcastChannel | null;
  #owner = randomKey();
  #end = new AbortController();

  /** `onKey` hears which stored key another tab changed, `onWord` what another tab said. */
  constructor(
    readonly storage: Kept,
    onKey: (key: string) => void,
    onWord: (word: unknown) => void,
  ) {
    this.#channel = findChannel(storage.prefix);
    const { signal } = this.#end;
    this.#channel?.addEventListener("message", (event) => onWord(event.data), { signal });
    addEventListener(
      "storage",
      (event) => {
        if (event.key?.startsWith(storage.prefix)) onKey(event.key.slice(storage.prefix.length));
      },
      { signal },
    );
  }

  say(word: unknown): void {
    this.#channel?.postMessage(word);
  }

  /** Run a task while no other tab runs one of this name. */
  async turn(name: string, task: () => Promise<void>): Promise<void> {
    const locks = findLocks();
    if (locks) return locks.request(this.storage.prefix + name, { signal: this.#end.signal }, task);
    if (!this.storage.isShared) return task();
    return this.#leased(`lease.${name}`, task);
  }

  close(): void {
    this.#end.abort();
    this.#channel?.close();
  }

  async #leased(key: string, task: () => Promise<void>): Promise<void> {
    while (!(await this.#takeLease(key))) {
      await pause(LEASE_LOOK_MS);
      if (this.#end.signal.aborted) return;
    }
    const renewal = setInterval(() => this.#writeLease(key), LEASE_MS / 3);
    try {
      await task();
    } finally {
      clearInterval(renewal);
      if (this.storage.read<Lease>(key)?.owner === this.#owner) this.storage.remove(key);
    }
  }

  async #takeLease(key: string): Promise<boolean> {
    const held = this.storage.read<Lease>(key);
    if (held && held.owner !== this.#owner && held.until > Date.now()) return false;
    this.#writeLease(key);
    await pause(LEASE_SETTLES_MS);
    return this.storage.read<Lease>(key)?.owner === this.#owner;
  }

  #writeLease(key: string): void {
    this.storage.write(key, { owner: this.#owner, until: Date.now() + LEASE_MS });
  }
}

/** Missing on pages without TLS; throws where the page has no origin of its own. */
function findLocks(): LockManager | null {
  return self.origin === "null" ? null : (navigator.locks ?? null);
}

function findChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
