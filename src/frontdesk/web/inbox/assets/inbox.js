// The inbox: reads the operator API, listens to its socket, and draws. What is shown is what the log says.

import { Acts } from "./inbox_acts.js";
import { Api, Lost, Refusal, SignedOut } from "./inbox_api.js";
import { Composer } from "./inbox_composer.js";
import { Details } from "./inbox_details.js";
import { byId, setText } from "./inbox_dom.js";
import { itemsOf } from "./inbox_items.js";
import { listenForKeys } from "./inbox_keys.js";
import { List } from "./inbox_list.js";
import { Log, Sessions, TYPING_SHOWN_MS, isWaiting } from "./inbox_model.js";
import { Outbox } from "./inbox_outbox.js";
import { Live } from "./inbox_socket.js";
import { Seen, Storage } from "./inbox_storage.js";
import { Transcript } from "./inbox_transcript.js";
import { Troubles } from "./inbox_troubles.js";
import { View } from "./inbox_view.js";
import { announcement, languageName, pageTitle, refusalWords, visitorName, whatChanged } from "./inbox_words.js";

const TICK_MS = 15_000; // minutes and days move on
const LOOK_AGAIN_MS = 10_000; // what no frame tells: has the visitor seen it, is the visitor there
const TRY_AGAIN_MS = 3000;
const LOGS_MAX = 20;
const UNKNOWN = "The server doesn't answer. It is not known whether it was done: look at the state, then try again.";

const main = byId("main");
const { login, name, csrfCookie, csrfHeader } = main.dataset;

class Inbox {
  #open = null;
  #logs = new Map();
  #waiting = new Set();
  #others = null;
  #skew = 0;
  #generation = null;
  #typingEnds = 0;
  #untold = new Map();

  constructor() {
    this.me = { id: `web:${login}`, name };
    this.api = new Api({ cookie: csrfCookie, header: csrfHeader });
    this.storage = new Storage(login);
    this.seen = new Seen(this.storage, Date.now());
    this.sessions = new Sessions();
    this.#makeParts();
  }

  #makeParts() {
    const { me, api, storage, sessions } = this;
    const now = () => this.now();
    const onSignedOut = () => this.#signedOut();
    this.view = new View({ api, sessions, me, onSignedOut, onChange: () => this.#drawList() });
    this.list = new List({
      root: byId("list"),
      freshButton: byId("fresh-list"),
      me,
      onOpen: (id) => this.open(id, { isNew: true }),
      onMore: () => this.view.more(),
      onRetry: () => this.view.load(),
    });
    this.transcript = new Transcript({ now, onOlder: () => this.#readOlder(), onLooked: () => this.#looked() });
    const onSend = (item) => this.#send(item);
    this.composer = new Composer({ me, storage, now, onSend, onTyping: () => this.#typing() });
    this.details = new Details({ me, now });
    this.acts = new Acts({
      api,
      me,
      onSignedOut,
      onDone: (answer) => this.#done(answer),
      onRefused: (id, fault) => this.#refused(id, fault, "Nothing was done."),
      onLost: () => this.composer.tell(UNKNOWN),
    });
    this.outbox = new Outbox({
      api,
      storage,
      onSignedOut,
      onDone: (item, answer) => this.#done(answer, item),
      onRefused: (item, later, fault) => this.#giveBack(item, later, fault),
      onChange: (id) => id === this.#open && this.#drawTalk(),
    });
    const attempt = (action) => this.#attempt(action);
    this.troubles = new Troubles({ root: byId("trouble"), api, attempt });
    const onFrame = (frame) => this.#onFrame(frame);
    this.live = new Live({ onFrame, onSignedOut, onDown: () => this.#onDown() });
  }

  start() {
    this.view.listen();
    this.troubles.listen();
    byId("back").addEventListener("click", () => this.#back());
    byId("details-button").addEventListener("click", () => this.#showDetails(!main.classList.contains("with-details")));
    byId("details-close").addEventListener("click", () => this.#showDetails(false, { isBack: true }));
    addEventListener("popstate", () => this.open(sessionInAddress(), { isFromHistory: true }));
    document.addEventListener("visibilitychange", () => this.#looked());
    document.addEventListener("click", (event) => this.#followed(event));
    listenForKeys({ list: this.list, reply: () => this.#open && this.composer.focus(), back: () => this.#escape() });
    setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS);
    this.view.load();
    this.open(sessionInAddress(), { isFromHistory: true });
    this.live.connect();
    this.outbox.resume();
  }

  /** The server's clock. */
  now() {
    return Date.now() + this.#skew;
  }

  /** Show a session, or with null the list alone. */
  open(id, { isNew = false, isFromHistory = false } = {}) {
    if (!isFromHistory && id === this.#open) return;
    if (!isFromHistory) history.pushState({ isOurs: true }, "", id ? addressOf(id) : "/inbox");
    const before = this.#open;
    this.#open = id;
    this.live.watch(id);
    main.classList.toggle("is-open", id !== null);
    byId("talk").hidden = true;
    byId("nothing").hidden = false;
    this.#showDetails(false);
    this.#others = null;
    setText(byId("nothing-words"), id ? "Reading the session …" : "Choose a session to read it.");
    this.#drawList();
    if (id === null) {
      if (before) this.list.focusRow(before);
      return;
    }
    if (this.sessions.get(id)) this.#startTalk();
    this.#catchUp(id).then(() => isNew && this.#open === id && isPhone() && byId("back").focus());
    this.#readOthers(id);
  }

  // --- Frames

  #onFrame(frame) {
    switch (frame.type) {
      case "hello":
        this.#hello(frame);
        break;
      case "commit":
        this.#commit(frame);
        break;
      case "watching":
        this.#log(frame.session)?.clearLive();
        this.#drawTalk();
        break;
      case "draft":
        this.#log(frame.session)?.draft(frame);
        this.#drawTalk();
        break;
      case "draft_end":
        this.#log(frame.session)?.endDraft(frame);
        this.#drawTalk();
        break;
      case "typing":
        this.#showTyping(frame);
        break;
      default:
    }
  }

  #hello({ log, now }) {
    this.#skew = now - Date.now();
    this.troubles.lineUp();
    if (this.#generation !== null && this.#generation !== log) {
      this.sessions.clear(); // the store went back: nothing of before holds
      this.#logs.clear();
    }
    this.#generation = log;
    this.view.load();
    this.#countWaiting();
    if (this.#open) this.#catchUp(this.#open);
    this.outbox.hurry();
  }

  #onDown() {
    this.troubles.lineDown();
    // A handshake that is refused looks like a dead line; only a request tells them apart.
    this.#attempt(() => this.api.listSessions({ limit: 1 }));
  }

  #commit({ session: state, entries }) {
    const id = state.session;
    const before = this.sessions.get(id);
    if (!this.sessions.commit(state, entries)) this.#readAgain(id);
    const session = this.sessions.get(id);
    if (isWaiting(session)) this.#waiting.add(id);
    else this.#waiting.delete(id);
    this.#drawTitle();
    this.view.touched(session);
    const log = this.#logs.get(id);
    const added = log?.isRead ? log.add(entries) : [];
    if (added === null) {
      if (id === this.#open) this.#catchUp(id);
      else this.#logs.delete(id);
    }
    if (id === this.#open) this.#grown(session, before, added ?? []);
    this.#drawList();
  }

  /** The open session has gone on. */
  #grown(session, before, added) {
    this.outbox.landed(session.session, this.#logs.get(session.session)?.last ?? 0);
    for (const entry of added) this.#announce(entry);
    const isOthers = !added.some(({ operator }) => operator?.id === this.me.id);
    if (before && before.epoch < session.epoch && isOthers && this.composer.hasWords)
      this.composer.tell(`${whatChanged(session, this.me, session.last_at, this.now())} Your text is kept.`);
    this.composer.draw(session, { isOthers });
    this.#drawTalk();
    this.#looked();
  }

  #announce(entry) {
    const words = announcement(entry, this.me);
    if (words) byId("announcer").textContent = words;
  }

  #showTyping({ session, who, name: writer }) {
    const log = this.#log(session);
    if (!log || (who === "operator" && writer === this.me.name)) return;
    log.typing = { who, name: writer };
    this.#drawTalk();
    clearTimeout(this.#typingEnds);
    this.#typingEnds = setTimeout(() => {
      log.typing = null;
      this.#drawTalk();
    }, TYPING_SHOWN_MS);
  }

  // --- Reading

  #log(id) {
    return id === this.#open ? this.#logs.get(id) : undefined;
  }

  /** Read what is missing of a session: all, or what came after the last entry. */
  async #catchUp(id) {
    const log = this.#logs.get(id) ?? new Log(id);
    this.#logs.delete(id); // the last opened stands last
    this.#logs.set(id, log);
    if (this.#logs.size > LOGS_MAX) this.#logs.delete(this.#logs.keys().next().value);
    await this.#attempt(async () => {
      let more = true;
      while (more) {
        const isFirst = !log.isRead;
        const answer = await this.api.readSession(id, isFirst ? {} : { after: log.last });
        this.sessions.put(answer.session);
        if (isFirst) log.start(answer);
        else for (const entry of log.add(answer.entries) ?? []) id === this.#open && this.#announce(entry);
        more = !isFirst && answer.more && answer.entries.length > 0;
      }
      this.outbox.landed(id, log.last);
    }, (fault) => this.#notThere(id, fault));
    if (id !== this.#open) return;
    if (!log.isRead) this.#tryAgain(log);
    if (!this.sessions.get(id)) return;
    this.#startTalk();
    this.#looked();
    this.#drawList();
  }

  /** The live line may well be up while the database is not. */
  #tryAgain(log) {
    log.isFailing = !log.isRefused;
    const isWanted = () => this.#open === log.session && !log.isRead && !log.isRefused;
    setTimeout(() => isWanted() && this.#catchUp(log.session), TRY_AGAIN_MS);
  }

  #notThere(id, fault) {
    this.#logs.get(id).isRefused = true;
    if (id !== this.#open) return;
    byId("talk").hidden = true;
    byId("nothing").hidden = false;
    setText(byId("nothing-words"), fault.code === "not_found" ? "There is no session at this address." : fault.message);
  }

  async #readOlder() {
    const log = this.#log(this.#open);
    if (!log?.hasOlder || log.isReading) return;
    log.isReading = true;
    this.#drawTalk();
    await this.#attempt(async () => log.older(await this.api.readSession(log.session, { before: log.first })));
    log.isReading = false;
    this.#drawTalk();
  }

  /** The session itself, for what its steps did not say. */
  async #readAgain(id) {
    await this.#attempt(async () => {
      const { session } = await this.api.readSession(id, { limit: 1 });
      this.sessions.put(session);
      this.view.touched(session);
    });
    this.#drawList();
    this.#drawTalk();
  }

  async #readOthers(id) {
    await this.#attempt(async () => {
      const visitor = this.sessions.get(id)?.visitor ?? (await this.api.readSession(id, { limit: 1 })).session.visitor;
      const { sessions } = await this.api.listSessions({ status: "all", visitor, limit: 20 });
      for (const session of sessions) this.sessions.put(session);
      if (id === this.#open) this.#others = sessions.filter(({ session }) => session !== id).map(({ session }) => session);
    });
    this.#drawTalk();
  }

  async #countWaiting() {
    await this.#attempt(async () => {
      const { sessions } = await this.api.listSessions({ status: "open", mode: "waiting", limit: 1 });
      for (const session of sessions) this.sessions.put(session);
      const known = sessions.map(({ session }) => this.sessions.get(session)); // a commit may know better
      this.#waiting = new Set(known.filter(isWaiting).map(({ session }) => session));
    });
    this.#drawTitle();
  }

  #lookAgain() {
    const session = this.sessions.get(this.#open);
    if (!session || document.hidden || !this.live.isUp || session.status === "closed") return;
    this.#readAgain(session.session);
  }

  /** A failure of a line is no news: the next hello reads everything again. */
  async #attempt(action, onRefused = () => {}) {
    try {
      await action();
    } catch (error) {
      if (error instanceof SignedOut) this.#signedOut();
      else if (error instanceof Refusal) onRefused(error.fault);
      else if (!(error instanceof Lost)) throw error;
    }
  }

  // --- Acting

  #send(item) {
    this.outbox.add({ ...item, since: this.#logs.get(item.session)?.last ?? 0 });
  }

  #done(answer, item) {
    const { session } = answer;
    this.sessions.put(session);
    this.view.touched(session);
    const log = this.#logs.get(session.session);
    if (item && !log?.isRead) this.outbox.landed(session.session, answer.seq);
    if (isWaiting(session)) this.#waiting.add(session.session);
    else this.#waiting.delete(session.session);
    this.#drawTitle();
    if (session.session === this.#open) this.#catchUp(session.session);
    this.#drawList();
  }

  #refused(id, fault, kept) {
    if (fault.session) this.sessions.put(fault.session);
    this.#drawList();
    const isNewer = fault.code === "newer_session_open";
    const link = isNewer ? { href: addressOf(fault.session.session), words: "Open it" } : null;
    const at = fault.session?.session === id ? fault.session.last_at : null;
    const words = refusalWords(fault, { me: this.me, kept, at, now: this.now() });
    if (id !== this.#open) {
      this.#untold.set(id, [words, link]); // told when it is opened again
      return;
    }
    this.composer.tell(words, link);
    this.#catchUp(id);
  }

  #giveBack(item, later, fault) {
    this.composer.giveBack(item.session, [item, ...later].map(({ text }) => text), item.what === "note");
    this.#refused(item.session, fault, "Your text is kept.");
    if (item.session === this.#open) this.composer.focus();
  }

  #typing() {
    const session = this.sessions.get(this.#open);
    if (session?.status !== "open" || session.mode === "ai") return;
    this.#attempt(() => this.api.act(session.session, "typing", {}));
  }

  // --- Drawing

  #drawList() {
    const again = () => ({ sessions: this.view.shown(), now: this.now(), isOther: false });
    const find = (id) => this.sessions.get(id);
    const hasNew = (session) => session.status === "open" && session.session !== this.#open && this.seen.hasNew(session);
    this.list.draw({ ...again(), again, find, hasNew, selected: this.#open, ...this.view.look() });
  }

  #drawTitle() {
    const count = this.#waiting.size;
    const title = pageTitle(count);
    if (document.title !== title) document.title = title;
    byId("waiting-count").hidden = count === 0;
    setText(byId("waiting-count"), `${count} waiting`);
  }

  #startTalk() {
    const session = this.sessions.get(this.#open);
    if (!byId("talk").hidden) {
      this.#drawTalk();
      return;
    }
    byId("talk").hidden = false;
    byId("nothing").hidden = true;
    this.composer.start(session);
    if (this.#untold.has(this.#open)) this.composer.tell(...this.#untold.get(this.#open));
    this.#untold.delete(this.#open);
    this.#drawTalk();
  }

  #drawTalk() {
    const session = this.sessions.get(this.#open);
    const log = this.#logs.get(this.#open);
    if (!session || byId("talk").hidden) return;
    setText(byId("talk-name"), visitorName(session));
    const where = [session.page?.title, session.locale && languageName(session.locale), session.online ? "online" : "away"];
    setText(byId("talk-where"), where.filter(Boolean).join(" · "));
    const pending = this.outbox.of(session.session);
    const items = log?.isRead ? itemsOf(log, { me: this.me, readUpto: session.read_upto, pending }) : [];
    const state = log?.isRead ? "ready" : log?.isFailing ? "error" : "loading";
    this.transcript.draw({ session: session.session, items, state, hasOlder: log?.hasOlder === true });
    this.acts.draw(session);
    this.composer.draw(session);
    this.details.draw(session, this.#others?.map((id) => this.sessions.get(id)) ?? null);
  }

  /** The operator has the end of the open session before the eyes. */
  #looked() {
    const session = this.sessions.get(this.#open);
    if (!session || document.hidden || byId("talk").hidden || !this.transcript.isAtEnd) return;
    this.seen.look(session);
  }

  #tick() {
    this.#drawList();
    this.#drawTalk();
  }

  #showDetails(isShown, { isBack = false } = {}) {
    main.classList.toggle("with-details", isShown);
    byId("details-button").ariaExpanded = String(isShown);
    if (isShown) byId("details-close").focus();
    else if (isBack) byId("details-button").focus();
  }

  #escape() {
    if (main.classList.contains("with-details")) this.#showDetails(false, { isBack: true });
    else if (this.#open) this.list.focusRow(this.#open);
  }

  #back() {
    if (history.state?.isOurs) history.back();
    else this.open(null);
  }

  /** Links to sessions stay on this page. */
  #followed(event) {
    const link = event.target.closest?.("#facts a, #conflict a");
    const path = link && new URL(link.href).origin === location.origin && !link.target ? link.pathname : "";
    if (!path.startsWith("/inbox/") || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.open(decodeURIComponent(path.slice("/inbox/".length)), { isNew: true });
  }

  #signedOut() {
    location.assign(`/signin?next=${encodeURIComponent(location.pathname)}`);
  }
}

const addressOf = (session) => `/inbox/${encodeURIComponent(session)}`;

const isPhone = () => matchMedia("(max-width: 720px)").matches;

function sessionInAddress() {
  const id = location.pathname.replace(/^\/inbox\/?/, "");
  return id ? decodeURIComponent(id) : null;
}

new Inbox().start();
