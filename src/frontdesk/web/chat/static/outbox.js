// What the visitor has written, or the wish for a person, and the server has not acknowledged. Pure over a storage
// (`storage.js`): each entry is an item of its own, so that tabs share the queue without overwriting each other; it
// survives a reload.
//
// Every message keeps its client_id until it is acknowledged: sent twice, it is stored once. The wish has no key on the
// wire and needs none: asking again while a person is asked for, or here, changes nothing.

import { WISH, isWish } from "./protocol.js";

const PREFIX = "out.";

export class Outbox {
  #storage;
  #newKey;

  constructor(storage, newKey) {
    this.#storage = storage;
    this.#newKey = newKey;
  }

  /** Queue a text; `at` is ms since the epoch. */
  add(text, { at, page }) {
    const newest = this.list().at(-1)?.at ?? 0;
    const entry = { client_id: this.#newKey(), text, page, at: Math.max(at, newest + 1) };
    this.#write(entry);
    return entry;
  }

  /** Queue the wish for a person, unless it is there. */
  addWish({ at, page }) {
    if (!this.list().some(isWish)) this.add(WISH, { at, page });
  }

  /** In the order they were made, in whichever tab. */
  list() {
    const entries = this.#storage.keys(PREFIX).map((key) => this.#storage.read(key));
    return entries.filter(Boolean).sort((a, b) => a.at - b.at || (a.client_id < b.client_id ? -1 : 1));
  }

  /** What is to be sent next. */
  head() {
    return this.list().find((entry) => !entry.refused) ?? null;
  }

  acked(clientId) {
    this.#storage.remove(PREFIX + clientId);
  }

  /** The server will never take it as it is: it waits for the visitor. */
  refused(clientId, code) {
    const entry = this.#storage.read(PREFIX + clientId);
    if (entry) this.#write({ ...entry, refused: code });
  }

  /** Send a refused one again, last in the queue. It was not stored, so it gets a key of its own. */
  retry(clientId, at) {
    const entry = this.takeBack(clientId);
    return entry && this.add(entry.text, { at, page: entry.page });
  }

  /** Remove one that was refused and return it. */
  takeBack(clientId) {
    const entry = this.#storage.read(PREFIX + clientId);
    this.#storage.remove(PREFIX + clientId);
    return entry;
  }

  #write(entry) {
    this.#storage.write(PREFIX + entry.client_id, entry);
  }
}
