// What is known of the sessions, of one transcript, and of what is being sent. Pure: answers and frames come in.

export const TYPING_SHOWN_MS = 6000;
const PREVIEW_CHARS = 200;

/** Every session that was ever told of, each as new as anything that told of it. */
export class Sessions {
  #byId = new Map();

  get(id) {
    return this.#byId.get(id);
  }

  all() {
    return [...this.#byId.values()];
  }

  clear() {
    this.#byId.clear();
  }

  /** Take a whole session from an answer. An answer may be older than a commit that overtook it. */
  put(session) {
    const known = this.#byId.get(session.session);
    const isOld = known && known.last_seq > session.last_seq;
    const { page, rating, started_at, online } = session;
    const read_upto = Math.max(session.read_upto, known?.read_upto ?? 0);
    const put = isOld ? { ...known, page, rating, started_at, online, read_upto } : { ...session, read_upto };
    this.#byId.set(session.session, put);
  }

  /** Take a step. False if the session must be asked for: what the step brings does not say it all. */
  commit(state, entries) {
    const known = this.#byId.get(state.session);
    if (known && known.last_seq >= state.last_seq) return true;
    const isWhole = known !== undefined || entries[0]?.kind === "session_started";
    const blank = { started_at: state.last_at, page: null, preview: null, rating: null, read_upto: 0, online: true };
    const before = known ?? blank;
    this.#byId.set(state.session, { ...before, ...state, ...learned(entries) });
    return isWhole && !entries.some(({ kind }) => kind === "message_edited" || kind === "message_deleted");
  }
}

/** What the entries say of the session beyond its state. */
function learned(entries) {
  const found = {};
  for (const entry of entries) {
    if (entry.page) found.page = entry.page;
    if (entry.kind === "rating") found.rating = entry.score;
    if (entry.kind === "session_started") found.started_at = entry.at;
    if (entry.kind !== "message") continue;
    found.preview = { author: entry.author, name: entry.name, text: entry.text.slice(0, PREVIEW_CHARS) };
    if (entry.author === "visitor") found.online = true;
  }
  return found;
}

/** Does a session stand under this tab? */
export function isUnder(tab, session, me) {
  switch (tab) {
    case "open":
      return session.status === "open";
    case "mine":
      return session.status === "open" && session.operator?.id === me.id;
    case "closed":
      return session.status === "closed";
    default:
      return true;
  }
}

/** The query of a tab. */
export function queryOf(tab) {
  if (tab === "mine") return { status: "open", operator: "me" };
  return { status: tab };
}

export const isWaiting = (session) => session.status === "open" && session.mode === "waiting";

/** Who waits first, the longest first; then who was active last. As the API orders them. */
export function inOrder(sessions) {
  return sessions.toSorted((a, b) => {
    if (isWaiting(a) !== isWaiting(b)) return isWaiting(a) ? -1 : 1;
    const byTime = isWaiting(a) ? a.waiting_since - b.waiting_since : b.last_at - a.last_at;
    return byTime || (a.session < b.session ? -1 : 1);
  });
}

/** One session's entries without a hole, with what is being written there. */
export class Log {
  constructor(session) {
    this.session = session;
    this.entries = [];
    this.hasOlder = false;
    this.isRead = false;
    this.clearLive();
  }

  get first() {
    return this.entries[0]?.seq ?? 0;
  }

  get last() {
    return this.entries.at(-1)?.seq ?? 0;
  }

  clearLive() {
    this.drafts = new Map();
    this.typing = null;
  }

  /** The newest part, in place of all. */
  start({ entries, more }) {
    this.entries = entries;
    this.hasOlder = more;
    this.isRead = true;
    this.#settle(entries);
  }

  older({ entries, more }) {
    this.entries = [...entries.filter(({ seq }) => seq < this.first), ...this.entries];
    this.hasOlder = more;
  }

  /** Those that are new, or null if something before them is missing. */
  add(entries) {
    const added = entries.filter(({ seq }) => seq > this.last);
    if (added.length && added[0].seq !== this.last + 1) return null;
    this.entries = [...this.entries, ...added];
    this.#settle(added);
    return added;
  }

  draft({ turn, epoch, from, delta }) {
    const known = this.drafts.get(turn);
    if (epoch < (this.entries.at(-1)?.epoch ?? 0)) return;
    if (from === 0) this.drafts.set(turn, { turn, epoch, text: delta });
    else if (known?.text.length === from) known.text += delta;
  }

  /** A published draft stays until its message is here, so that nothing flickers. */
  endDraft({ turn, outcome }) {
    if (outcome === "withdrawn") this.drafts.delete(turn);
  }

  /** An answer that stands, or a newer epoch, ends drafts; words end who is typing. */
  #settle(entries) {
    const newest = entries.findLast(({ kind }) => kind === "message");
    const epoch = entries.at(-1)?.epoch ?? 0;
    for (const draft of [...this.drafts.values()])
      if (draft.epoch < epoch || newest?.author === "assistant") this.drafts.delete(draft.turn);
    if (newest && this.typing?.who === newest.author) this.typing = null;
  }
}
