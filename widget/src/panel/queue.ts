// What the visitor has written, or the wish for a person, and the server has not acknowledged. Pure over a storage: each
// entry is an item of its own, so that tabs share the queue without overwriting each other; it outlives a reload.
//
// Every message keeps its client_id until it is acknowledged: sent twice, it is stored once. The wish has no key on the
// wire and needs none: asking again while a person is asked for, or here, changes nothing.

import type { KeptValues } from "../loader/storage";
import type { Outgoing, Page } from "./protocol";

export const QUEUED = "out.";

export class Queue {
  constructor(
    readonly storage: KeptValues,
    readonly newKey: () => string,
  ) {}

  /** Queue a text; `at` is ms since the epoch. */
  add(text: string, { at, page }: { at: number; page: Page }): void {
    const newest = this.list().at(-1)?.at ?? 0;
    this.#write({ client_id: this.newKey(), text, page, at: Math.max(at, newest + 1) });
  }

  /** In the order they were made, in whichever tab. */
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
