// What the visitor has written and the server has not acknowledged. Pure over a storage (`storage.js`): each message is
// an item of its own, so that tabs share the queue without overwriting each other; it survives a reload.
//
// Every message keeps its client_id until it is acknowledged: sent twice, it is stored once.

const PREFIX = "out.";

export class Outbox {
  #storage;
  #newKey;
  #lastAt = 0;

  constructor(storage, newKey) {
    this.#storage = storage;
    this.#newKey = newKey;
  }

  /** Queue a text; `at` is ms since the epoch. */
  add(text, { at, page }) {
    this.#lastAt = Math.max(at, this.#lastAt + 1);
    const entry = { client_id: this.#newKey(), text, page, at: this.#lastAt };
    this.#write(entry);
    return entry;
  }

  /** In the order they were written. */
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

  /** Remove a refused one and return it. */
  takeBack(clientId) {
    const entry = this.#storage.read(PREFIX + clientId);
    this.#storage.remove(PREFIX + clientId);
    return entry;
  }

  #write(entry) {
    this.#storage.write(PREFIX + entry.client_id, entry);
  }
}
