// What the visitor sees: sessions, their events in order, drafts and typing. Pure: frames come in, a view goes out.
//
// `receive` returns "resume" when a piece is missing; then `cursor()` says where to go on.

import { TYPING_SHOWN_MS } from "./protocol.js";

export class Store {
  #log = null;
  #sessions = new Map();
  #acked = new Map();
  #dismissed = 0;

  /** Sessions up to this number are not shown: a new chat was begun after them. */
  set dismissed(n) {
    this.#dismissed = n;
  }

  /** From where to resume: the newest session known and the last event of it. */
  cursor() {
    const newest = this.#newest();
    return { log: this.#log, session: newest?.id ?? null, after: newest?.last ?? 0 };
  }

  /** The session on screen, or null while a new chat has not begun. */
  get current() {
    const newest = this.#newest();
    return newest && newest.n > this.#dismissed ? newest : null;
  }

  /** Take one server frame. `now` is ms on any steady clock. */
  receive(frame, now) {
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "event":
        return this.#event(this.#session(frame.session), frame.event);
      case "state":
        return this.#state(this.#session(frame.state.session), frame.state);
      case "draft":
        return this.#draft(this.#session(frame.session), frame);
      case "draft_end":
        return this.#draftEnd(this.#session(frame.session), frame);
      case "typing":
        this.#session(frame.session).typing = { who: frame.who, name: frame.name, until: now + TYPING_SHOWN_MS };
        return null;
      default:
        return null;
    }
  }

  /** The server has this message; its event may have come before or is on its way. */
  acked(entry, ack) {
    const session = this.#sessions.get(ack.session);
    if (!session?.keys.has(entry.client_id)) this.#acked.set(entry.client_id, { ...entry, at: ack.at });
  }

  /** What stands between the last event and the queue: acknowledged, but its event is still to come. */
  get underway() {
    return [...this.#acked.values()];
  }

  has(clientId) {
    return [...this.#sessions.values()].some((session) => session.keys.has(clientId));
  }

  /** When a typing mark on screen runs out; null when there is none. */
  typingUntil() {
    return this.current?.typing?.until ?? null;
  }

  forget() {
    this.#log = null;
    this.#sessions.clear();
    this.#acked.clear();
  }

  #newest() {
    let found = null;
    for (const session of this.#sessions.values()) if (!found || session.n > found.n) found = session;
    return found;
  }

  #session(id) {
    const known = this.#sessions.get(id);
    if (known) return known;
    // Its number comes with its state; until then it is the newest.
    const session = new Session(id, (this.#newest()?.n ?? 0) + 1);
    this.#sessions.set(id, session);
    return session;
  }

  #welcome(frame) {
    if (this.#log !== frame.log) this.#sessions.clear();
    this.#log = frame.log;
    for (const session of this.#sessions.values()) session.clearLive();
    for (const { state, recovered, events } of frame.sessions) {
      const session = this.#session(state.session);
      if (!recovered) session.clear();
      for (const event of events) this.#add(session, event);
      this.#state(session, state);
    }
    return frame.more ? "resume" : null;
  }

  #event(session, event) {
    if (event.seq <= session.last) return null;
    if (event.prev !== session.last) return "resume";
    this.#add(session, event);
    return null;
  }

  #add(session, event) {
    if (event.seq <= session.last) return;
    session.add(event);
    if (event.client_id) this.#acked.delete(event.client_id);
  }

  #state(session, state) {
    session.state = state;
    session.n = state.n;
    session.enter(state.epoch);
    return null;
  }

  #draft(session, frame) {
    if (frame.epoch < session.epoch) return null;
    const known = session.drafts.get(frame.turn);
    if (frame.from === 0) session.drafts.set(frame.turn, { turn: frame.turn, epoch: frame.epoch, text: frame.delta });
    else if (known?.text.length === frame.from) known.text += frame.delta;
    return null;
  }

  #draftEnd(session, frame) {
    // A published draft stays until its message is here, so that nothing flickers.
    if (frame.outcome === "withdrawn") session.drafts.delete(frame.turn);
    return null;
  }
}

/** One session. `messages` holds edits and deletions applied; `last` is the last event's seq. */
class Session {
  constructor(id, n) {
    this.id = id;
    this.n = n;
    this.state = null;
    this.clear();
  }

  clear() {
    this.events = [];
    this.last = 0;
    this.epoch = 0;
    this.keys = new Set();
    this.clearLive();
  }

  clearLive() {
    this.drafts = new Map();
    this.typing = null;
  }

  get isOpen() {
    return (this.state?.status ?? "open") === "open";
  }

  add(event) {
    this.last = event.seq;
    if (event.epoch) this.enter(event.epoch);
    if (event.kind === "message_edited" || event.kind === "message_deleted") {
      this.#change(event);
      return;
    }
    this.events.push(event);
    if (event.client_id) this.keys.add(event.client_id);
    if (event.author === "assistant") this.drafts.clear();
    if (event.author !== "visitor") this.typing = null;
  }

  /** Drafts of an older epoch are void: somebody took the session over, or it ended. */
  enter(epoch) {
    this.epoch = Math.max(this.epoch, epoch);
    for (const draft of this.drafts.values()) if (draft.epoch < this.epoch) this.drafts.delete(draft.turn);
  }

  #change(event) {
    const at = this.events.findIndex((one) => one.seq === event.of);
    if (at < 0) return;
    const changed =
      event.kind === "message_deleted"
        ? { text: "", rich: undefined, isDeleted: true }
        : { text: event.text, rich: event.rich, isEdited: true };
    this.events[at] = { ...this.events[at], ...changed };
  }
}
