// What the tabs of one site share: one turn at a time (Web Locks, else a lease in storage), and news of each other's
// changes (BroadcastChannel and the storage's own event). Each way may be missing; the other one carries.

import type { Kept } from "../loader/storage";
import type { Lease } from "./lease";
import type { Part } from "./part";

export type Leases = typeof import("./lease");

export class Tabs {
  #channel: BroadcastChannel | null;
  #lease?: Lease;
  #end = new AbortController();

  /** `onKey` hears which stored key another tab changed, `onWord` what another tab said. */
  constructor(
    readonly storage: Kept,
    readonly leases: Part<Leases>,
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

  /** Run a task while no other tab runs one of this name. Throws Lost where that can't be made sure now. */
  async turn(name: string, task: () => Promise<void>): Promise<void> {
    const locks = findLocks();
    if (locks) return locks.request(this.storage.prefix + name, { signal: this.#end.signal }, task);
    if (!this.storage.isShared) return task();
    this.#lease ??= new (await this.leases.load()).Lease(this.storage, this.#end.signal);
    return this.#lease.run(`lease.${name}`, task);
  }

  close(): void {
    this.#end.abort();
    this.#channel?.close();
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
