// What the browser keeps for one operator: drafts, what is being sent, what was seen. Blocked storage costs the reload only.

const SEEN_MAX = 500;

export class Storage {
  #prefix;
  #memory = new Map();

  constructor(login) {
    this.#prefix = `frontdesk.inbox.${login}.`;
  }

  read(name) {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + name));
    } catch {
      return this.#memory.get(name) ?? null;
    }
  }

  /** null and "" remove it. */
  write(name, value) {
    try {
      if (value) localStorage.setItem(this.#prefix + name, JSON.stringify(value));
      else localStorage.removeItem(this.#prefix + name);
    } catch {
      this.#memory.set(name, value);
    }
  }
}

/** Up to which entry this operator has looked at each session. */
export class Seen {
  #storage;
  #seqs;
  #since;

  /** Nothing that is older than the first use of this browser is new. */
  constructor(storage, now) {
    this.#storage = storage;
    this.#since = storage.read("since") ?? now;
    storage.write("since", this.#since);
    this.#seqs = this.#read();
    addEventListener("storage", () => {
      this.#seqs = this.#read();
    });
  }

  hasNew({ session, last_seq, last_at }) {
    const seen = this.#seqs.get(session);
    return seen === undefined ? last_at > this.#since : last_seq > seen;
  }

  look({ session, last_seq }) {
    if ((this.#seqs.get(session) ?? 0) >= last_seq) return;
    this.#seqs = this.#read();
    this.#seqs.delete(session); // the last looked at stands last
    this.#seqs.set(session, last_seq);
    this.#storage.write("seen", [...this.#seqs].slice(-SEEN_MAX));
  }

  #read() {
    const kept = this.#storage.read("seen");
    return new Map(Array.isArray(kept) ? kept : []);
  }
}
