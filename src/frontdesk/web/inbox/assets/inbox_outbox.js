// What the operator has sent, in order and once: kept in the browser until the server has answered for it.

import { Lost, Refusal, SignedOut } from "./inbox_api.js";
import { backoffMs } from "./inbox_socket.js";

const KEPT = "outbox";

/** A client_id of 24 hexadecimal digits. */
export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  #items;
  #known; // to this tab; what another tab sends is left alone
  #busy = new Set();
  #timers = new Map();

  /** `onDone(item, answer)`, `onRefused(item, later, fault)`: `later` were never sent; `onChange(session)`. */
  constructor({ api, storage, onDone, onRefused, onChange, onSignedOut }) {
    Object.assign(this, { api, storage, onDone, onRefused, onChange, onSignedOut });
    this.#items = storage.read(KEPT) ?? [];
    this.#known = new Set(this.#items.map((item) => item.client_id));
  }

  /** Go on with what a reload cut short, under the same keys. */
  resume() {
    for (const session of new Set(this.#items.map((item) => item.session))) this.#next(session);
  }

  /** `{session, what, text, epoch}`: `what` is reply, note or reopen; `epoch` the one the operator saw. */
  add(item) {
    const client_id = randomKey();
    this.#known.add(client_id);
    this.#items.push({ ...item, client_id, tries: 0 });
    this.#changed(item.session);
    this.#next(item.session);
  }

  of(session) {
    return this.#items.filter((item) => item.session === session);
  }

  /** The line is back: don't wait out the pause. */
  hurry() {
    for (const [session, timer] of this.#timers) {
      clearTimeout(timer);
      this.#timers.delete(session);
      this.#next(session);
    }
  }

  /** Its entry is on screen. */
  landed(session, upto) {
    const left = this.#items.filter((item) => item.session !== session || !item.seq || item.seq > upto);
    if (left.length === this.#items.length) return;
    this.#items = left;
    this.#changed(session);
  }

  async #next(session) {
    const item = this.of(session).find((one) => !one.seq);
    if (!item || this.#busy.has(session) || this.#timers.has(session)) return;
    this.#busy.add(session);
    try {
      const { text, client_id, epoch } = item;
      this.#acknowledged(item, await this.api.act(session, item.what, { text, client_id, epoch }));
    } catch (error) {
      this.#failed(item, error);
    } finally {
      this.#busy.delete(session);
    }
    this.#next(session);
  }

  #acknowledged(item, answer) {
    item.seq = answer.seq;
    // What our own step changed is what the operator meant for the rest of the queue, too.
    const isOurs = answer.session.epoch === item.epoch || (!answer.repeat && answer.session.epoch === item.epoch + 1);
    for (const later of this.of(item.session).filter(({ seq }) => !seq)) {
      if (isOurs && later.epoch === item.epoch) later.epoch = answer.session.epoch;
      if (item.what === "reopen" && later.what === "reopen") later.what = "reply";
    }
    this.onDone(item, answer);
    this.#changed(item.session);
  }

  #failed(item, error) {
    if (error instanceof SignedOut) this.onSignedOut();
    if (error instanceof Refusal && error.code !== "rate_limited") this.#giveBack(item, error.fault);
    else if (error instanceof Lost || error instanceof Refusal || error instanceof SignedOut) this.#later(item);
    else throw error;
  }

  /** Replies behind a refused one were written for the same state: none of them goes out. Notes need no state. */
  #giveBack(item, fault) {
    const isReply = (one) => one.what !== "note" && item.what !== "note";
    const later = this.of(item.session).filter((one) => one !== item && !one.seq && isReply(one));
    this.#items = this.#items.filter((one) => one !== item && !later.includes(one));
    this.#changed(item.session);
    this.onRefused(item, later, fault);
  }

  #later(item) {
    item.tries += 1;
    const timer = setTimeout(() => {
      this.#timers.delete(item.session);
      this.#next(item.session);
    }, backoffMs(item.tries, Math.random()));
    this.#timers.set(item.session, timer);
    this.#changed(item.session);
  }

  #changed(session) {
    const others = (this.storage.read(KEPT) ?? []).filter((item) => !this.#known.has(item.client_id));
    const kept = [...others, ...this.#items.filter((item) => !item.seq)];
    this.storage.write(KEPT, kept.length ? kept : null);
    this.onChange(session);
  }
}
