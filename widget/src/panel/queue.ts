// What the visitor has written and the server has not acknowledged. Pure over a storage: each message is an item of its
// own, so that tabs share the queue without overwriting each other; it outlives a reload.
//
// Every message keeps its client_id until it is acknowledged: sent twice, it is stored once.

import type { KeptValues } from "../loader/storage";
import type { Outgoing, Page } from "./protocol";

export const QUEUED = "out.";

export class Queue {
  #lastAt = 0;

  constructor(
    readonly storage: KeptValues,
    readonly newKey: () => string,
  ) {}

  /** Queue a text; `at` is ms since the epoch. */
  add(text: string, { at, page }: { at: number; page: Page }): Outgoing {
    const newest = this.list().at(-1)?.at ?? 0;
    this.#lastAt = Math.max(at, this.#lastAt + 1, newest + 1);
    const entry = { client_id: this.newKey(), text, page, at: this.#lastAt };
    this.#write(entry);
    return entry;
  }

  /** In the order they were written, in whichever tab. */
  list(): Outgoing[] {
    const entries = this.storage.keys(QUEUED).map((key) => this.storage.read<Outgoing>(key));
    return entries.filter((one) => one !== null).sort((a, b) => a.at - b.at || (a.client_id < b.client_id ? -1 : 1));
  }

  /** What is to be sent next. */
  head(): Outgoing | null {
    return this.list().find((entry) => !entry.refused) ?? null;
  }

  remove(clientId: string): void {
    this.storage.remove(QUEUED + clientId);
  }

  /** The server will never take it as it is: it waits for the visitor. */
  refused(clientId: string, code: string): void {
    const entry = this.storage.read<Outgoing>(QUEUED + clientId);
    if (entry) this.#write({ ...entry, refused: code });
  }

  /** Send a refused one again, last in the queue. It was not stored, so it gets a key of its own. */
  retry(clientId: string, at: number): void {
    const entry = this.storage.read<Outgoing>(QUEUED + clientId);
    this.remove(clientId);
    if (entry) this.add(entry.text, { at, page: entry.page });
  }

  #write(entry: Outgoing): void {
    this.storage.write(QUEUED + entry.client_id, entry);
  }
}
