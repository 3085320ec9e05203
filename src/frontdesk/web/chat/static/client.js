// Keeps one visitor connected: token, socket or long poll, resuming with jitter, and the queue. Views listen to "change",
// and to "failed": what the visitor asked for will not be done.

import { hoursAt, staleAt } from "./hours.js";
import { PollLink } from "./link_poll.js";
import { SocketLink } from "./link_socket.js";
import {
  Lost,
  Refusal,
  TYPING_EVERY_MS,
  actions,
  backoffMs,
  frameOf,
  isWish,
  meaningOfClose,
  meaningOfRefusal,
} from "./protocol.js";

const SOCKET_TRIES = 2; // sockets that never got a welcome, before long polls are used
const SOCKET_AGAIN_MS = 300_000; // how long polls are used before a socket is tried again
const PUMP_AGAIN_TRIES = 2; // of the backoff: 1 to 2 s
const TROUBLE_TRIES = 2; // a link that comes back sooner than this is not worth a word
const VISITOR = "visitor";
const DISMISSED = "dismissed";
const ANSWERED = "answered";

export class Client extends EventTarget {
  /** "connecting" at first, then "online" or "retrying"; "refused" is final. */
  status = "connecting";
  /** When the queue goes on after being too quick, ms since the epoch; 0 when it isn't held. */
  heldUntil = 0;
  widget = {};

  #link = null;
  #tries = 0;
  #socketFailures = 0;
  #pollUntil = 0;
  #resuming = false;
  #sending = false;
  #wake = null;
  #typedAt = 0;
  #readUpto = new Map();
  #identity = null;
  #hours = null;
  #staleAt = Infinity;
  #aheadMs = 0; // the server's clock minus the browser's, which may be wrong

  constructor({ store, outbox, storage, api, socketUrl, locale, page }) {
    super();
    Object.assign(this, { store, outbox, storage, api, socketUrl, locale, page });
    store.dismissed = storage.read(DISMISSED) ?? 0;
    storage.onForeignChange((key) => this.#onOtherTab(key));
    for (const name of ["online", "pageshow"]) addEventListener(name, () => this.#retryNow());
    addEventListener("offline", () => this.#tell());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#retryNow());
  }

  /** Run for as long as the page lives. */
  async run() {
    while (this.status !== "refused") {
      const outcome = await this.#connect();
      if (outcome === "final") this.status = "refused";
      else if (outcome === "retry") this.status = "retrying";
      this.#tell();
      if (outcome === "retry") await this.#pause(backoffMs(this.#tries++, Math.random()));
    }
  }

  /** Has it been gone for long enough to say so? */
  get isTroubled() {
    return this.status === "retrying" && this.#tries >= TROUBLE_TRIES;
  }

  /** Whether people answer at this moment (`hoursAt`); null where the owner has set no hours. */
  get hoursNow() {
    return this.#hours && hoursAt(this.#hours, Date.now() + this.#aheadMs);
  }

  /** Get the hours again, with a welcome, when what is known of them runs out: once, and nothing is seen of it. */
  renewHours() {
    if (!this.#link?.isOpen || Date.now() + this.#aheadMs < this.#staleAt) return;
    this.#staleAt = Infinity;
    this.#link.close();
  }

  // What the visitor does

  send(text) {
    this.outbox.add(text, { at: Date.now(), page: this.page() });
    this.#tell();
    this.#pump();
  }

  askHuman() {
    this.outbox.addWish({ at: Date.now(), page: this.page() });
    this.#tell();
    this.#pump();
  }

  /** Which question whether they want a person is to be answered; "" once anything was said after it. */
  get offer() {
    const session = this.store.current;
    const last = session?.events.at(-1);
    if (last?.kind !== "human_offered" || !session.isOpen || session.state?.mode !== "ai") return "";
    if (this.store.underway.length > 0 || this.outbox.list().length > 0) return "";
    const offer = `${session.id}/${last.seq}`;
    return offer === this.storage.read(ANSWERED) ? "" : offer;
  }

  /** Asked for a person, and told that nobody is there: where else can they be reached? Anything they write answers it. */
  get asksContact() {
    const session = this.store.current;
    if (!session?.isOpen || session.state?.mode !== "waiting") return false;
    // What they were told last; an answer, or the question whether they want a person, is no part of it.
    const told = session.events.findLastIndex(({ kind }) => kind !== "message" && kind !== "human_offered");
    if (!session.events[told]?.opens_at || session.events.slice(told).some(({ author }) => author === "visitor")) return false;
    return this.store.underway.length === 0 && this.outbox.list().every(isWish);
  }

  /** It is kept, for no other tab should ask again; a wish that is refused in the end undoes it. */
  answer(isWanted) {
    this.storage.write(ANSWERED, this.offer);
    if (isWanted) this.askHuman();
    else this.#tell();
  }

  retry(clientId) {
    this.outbox.retry(clientId, Date.now());
    this.#tell();
    this.#pump();
  }

  takeBack(clientId) {
    const entry = this.outbox.takeBack(clientId);
    this.#tell();
    return entry?.text ?? "";
  }

  end() {
    return this.#ask(actions.end(this.store.current?.id));
  }

  rate(score, comment) {
    return this.#ask(actions.rating(this.store.current?.id, score, comment));
  }

  /** Leave the ended session behind; the next message begins a new one. */
  startNew() {
    const { n } = this.store.current;
    this.store.dismissed = n;
    this.storage.write(DISMISSED, n);
    this.#tell();
  }

  /** Tell operators that the visitor is writing. Losing it is nothing. */
  typing() {
    const now = performance.now();
    if (!this.store.current?.isOpen || now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#ask(actions.typing()).catch(ignoreLoss);
  }

  /** The visitor has the transcript before their eyes. */
  seen() {
    const session = this.store.current;
    if (!session || session.last <= (this.#readUpto.get(session.id) ?? 0) || !this.#link?.isOpen) return;
    this.#readUpto.set(session.id, session.last);
    this.#ask(actions.read(session.id, session.last)).catch(ignoreLoss);
  }

  async #ask(frame) {
    if (!this.#link?.isOpen) throw new Lost("not connected");
    return this.#link.request(frame);
  }

  // The connection

  /** One connection from its beginning to its end: "again" at once, "retry" after a while, or "final". */
  async #connect() {
    try {
      await this.#ensureToken();
    } catch (error) {
      return outcomeOf(error);
    }
    const before = this.store.cursor().after;
    const isSocket = Date.now() >= this.#pollUntil;
    this.#resuming = false;
    this.#link = isSocket ? this.#openSocket() : this.#openPoll();
    const reason = await this.#link.closed;
    this.#link = null;
    if (this.#resuming && this.store.cursor().after !== before) return "again";
    return isSocket ? this.#afterSocket(reason) : this.#afterPoll(reason);
  }

  #openSocket() {
    return new SocketLink({
      url: this.socketUrl,
      token: this.api.token,
      cursor: this.store.cursor(),
      onFrame: (frame) => this.#onFrame(frame),
    });
  }

  #openPoll() {
    const link = new PollLink({
      api: this.api,
      cursor: () => this.store.cursor(),
      onFrame: (frame) => this.#onFrame(frame),
    });
    const again = setTimeout(() => link.close(), this.#pollUntil - Date.now());
    link.closed.finally(() => clearTimeout(again));
    return link;
  }

  #afterSocket(code) {
    switch (meaningOfClose(code)) {
      case "final":
        return "final";
      case "renew":
        this.api.token = null;
        return "again";
      case "forget":
        this.store.forget();
    }
    if (this.status !== "online" && ++this.#socketFailures >= SOCKET_TRIES) {
      this.#socketFailures = 0;
      this.#pollUntil = Date.now() + SOCKET_AGAIN_MS;
    }
    return "retry";
  }

  #afterPoll(error) {
    if (error === null) return "again";
    if (error.code === "not_found") this.store.forget();
    if (error instanceof Refusal && meaningOfRefusal(error.code) === "renew") {
      this.api.token = null;
      return "again";
    }
    // The server may be gone and come back with sockets: begin anew with one.
    this.#pollUntil = 0;
    return outcomeOf(error);
  }

  #onFrame(frame) {
    if (frame.type === "token") {
      this.#onToken(frame.token);
      return;
    }
    const wanted = this.store.receive(frame, performance.now());
    if (frame.type === "welcome") {
      this.#hours = frame.hours ?? null;
      this.#staleAt = frame.hours ? staleAt(frame.hours, Math.random()) : Infinity;
      this.#aheadMs = frame.now - Date.now();
      this.status = "online";
      [this.#tries, this.#socketFailures] = [0, 0];
      setTimeout(() => this.#pump());
    }
    if (wanted === "resume" && this.#link instanceof SocketLink) {
      this.#resuming = true;
      this.#link.close();
    }
    this.#tell();
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #retryNow() {
    this.#tell();
    this.#wake?.();
    this.#wake = null;
  }

  // The token

  /** Ask for one at the first connection and whenever the last was refused; the old one keeps the visitor. */
  async #ensureToken() {
    if (this.api.token) return;
    const old = this.storage.read(VISITOR);
    const made = await this.api.visitor({ oldToken: old?.token, locale: this.locale });
    const meanwhile = this.storage.read(VISITOR);
    this.widget = made.widget;
    // Another tab may have been quicker: then both are its visitor.
    const isOvertaken = meanwhile && meanwhile.token !== old?.token;
    this.#become(isOvertaken ? meanwhile : { visitor: made.visitor, token: made.token });
    if (!isOvertaken) this.storage.write(VISITOR, this.#identity);
  }

  #become(identity) {
    if (this.#identity && this.#identity.visitor !== identity.visitor) this.store.forget();
    this.#identity = identity;
    this.api.token = identity.token;
  }

  #onToken(token) {
    this.#become({ ...this.#identity, token });
    this.storage.write(VISITOR, this.#identity);
  }

  // The queue: one entry at a time, the next after the answer to the last

  async #pump() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let entry; this.#link?.isOpen && (entry = this.outbox.head()); ) await this.#deliver(entry);
    } catch (error) {
      ignoreLoss(error);
      // A lost link goes on at its next welcome; a poll goes on although one request was lost.
      if (this.#link?.isOpen) setTimeout(() => this.#pump(), backoffMs(PUMP_AGAIN_TRIES, Math.random()));
    } finally {
      this.#sending = false;
    }
  }

  async #deliver(entry) {
    try {
      const ack = await this.#link.request(frameOf(entry));
      if (!isWish(entry)) this.store.acked(entry, ack);
      this.outbox.acked(entry.client_id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#onRefused(entry, error);
    }
    this.#tell();
  }

  async #onRefused(entry, { code, retryAfterS }) {
    switch (meaningOfRefusal(code)) {
      case "wait":
        this.heldUntil = code === "rate_limited" ? Date.now() + retryAfterS * 1000 : 0;
        this.#tell();
        await new Promise((resolve) => setTimeout(resolve, Math.max(1, retryAfterS) * 1000));
        this.heldUntil = 0;
        return;
      case "renew":
        this.api.token = null;
        this.#link?.close();
        throw new Lost("token expired");
      default:
        if (isWish(entry)) this.#dropWish(entry);
        else this.outbox.refused(entry.client_id, code);
    }
  }

  /** There is no bubble that could wait for another tap: the buttons are there for it. */
  #dropWish(entry) {
    this.outbox.takeBack(entry.client_id);
    this.storage.remove(ANSWERED);
    this.dispatchEvent(new Event("failed"));
  }

  #onOtherTab(key) {
    if (key === DISMISSED) this.store.dismissed = this.storage.read(DISMISSED) ?? 0;
    if (key === VISITOR) this.#onOtherIdentity(this.storage.read(VISITOR));
    this.#tell();
    this.#pump();
  }

  #onOtherIdentity(theirs) {
    if (!theirs || !this.#identity) return;
    const isOther = theirs.visitor !== this.#identity.visitor;
    this.#become(theirs);
    if (isOther) this.#link?.close();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function outcomeOf(error) {
  if (error instanceof Refusal && ["origin_not_allowed", "unknown_site"].includes(error.code)) return "final";
  if (error instanceof Refusal || error instanceof Lost) return "retry";
  throw error;
}

function ignoreLoss(error) {
  if (!(error instanceof Lost) && !(error instanceof Refusal)) throw error;
}
