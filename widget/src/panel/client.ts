// Keeps one visitor connected: token, socket or long poll, resuming with jitter, and the queue. `onChange` is called
// once for everything that happened in one go.

import { ACTIVE } from "../loader/host";
import type { Kept } from "../loader/storage";
import { hoursAt, staleAt } from "./hours";
import type { Hours, HoursNow } from "./hours";
import { Api } from "./http";
import { Identity, VISITOR } from "./identity";
import type { Link } from "./link";
import type { Part } from "./part";
import { Lost, Refusal, TYPING_EVERY_MS, WISH, backoffMs, ignoreTrouble, isTrouble, isWish, meaningOf, randomKey } from "./protocol";
import type { Outgoing, Page, Request, ServerFrame } from "./protocol";
import { QUEUED, Queue } from "./queue";
import { Sender } from "./sender";
import { SocketLink } from "./socket";
import { EMPTY, acked, currentOf, cursorOf, isOpen, newestOf, receive } from "./store";
import type { View } from "./store";
import { Tabs } from "./tabs";
import type { Leases } from "./tabs";

const SOCKET_TRIES = 2; // sockets that never got a welcome, before long polls are used
const SOCKET_AGAIN_MS = 300_000; // how long polls are used before a socket is tried again
const TROUBLE_TRIES = 2; // a link that comes back sooner than this is not worth a word
const DISMISSED = "dismissed";
const READ = "read";
const ANSWERED = "answered";

type PollLinks = typeof import("./poll");
type Outcome = "again" | "retry" | "final" | "stopped";

/** What tabs tell each other: which kept key changed, and with it that a message is in a session, or the wish refused. */
interface Word {
  changed: string;
  acked?: { entry: Outgoing; session: string };
  failed?: boolean;
}

interface Wiring {
  origin: string;
  about: { site: string; locale: string };
  storage: Kept;
  page(): Page;
  parts: { poll: Part<PollLinks>; lease: Part<Leases> };
  onSettings(widget: Record<string, unknown>): void;
  onChange(): void;
  /** The visitor has left this machine: what they were typing is nobody else's. */
  onGone(): void;
  /** What the visitor asked for will not be done. */
  onFailed(): void;
}

export class Client {
  /** "connecting" at first, then "online" or "retrying"; "refused" is final. */
  status: "connecting" | "online" | "retrying" | "refused" = "connecting";
  view: View = EMPTY;
  readonly queue: Queue;
  readonly sender: Sender;

  #api: Api;
  #tabs: Tabs;
  #identity: Identity;
  #link: Link | null = null;
  #tries = 0;
  #socketFailures = 0;
  #pollUntil = 0;
  #resumes = false;
  #isPaused = false;
  #isTold = false;
  #wake: (() => void) | null = null;
  #typedAt = -TYPING_EVERY_MS;
  #told = "";
  #hours?: Hours;
  #staleAt = Infinity;
  #aheadMs = 0; // the server's clock minus the browser's, which may be wrong
  #end = new AbortController();

  constructor(readonly wiring: Wiring) {
    const { storage, origin, about } = wiring;
    this.#api = new Api(`${origin}/api/v1/`);
    this.#tabs = new Tabs(storage, wiring.parts.lease, (key) => this.#onKey(key), (word) => this.#onWord(word as Word));
    this.#identity = new Identity(this.#api, storage, this.#tabs, about, {
      settings: (widget) => wiring.onSettings(widget),
      other: () => this.#forget(),
      gone: () => this.#leave(),
    });
    this.queue = new Queue(storage, randomKey);
    this.sender = new Sender({
      queue: this.queue,
      tabs: this.#tabs,
      link: () => this.#link,
      onAck: (entry, { session, at }) => this.#share({ changed: QUEUED, acked: { entry: { ...entry, at }, session } }),
      onChange: () => this.#tell(),
      onFailed: () => {
        storage.remove(ANSWERED);
        this.#share({ changed: QUEUED, failed: true });
      },
      onRenew: () => {
        this.#api.token = null;
        this.#link?.close();
      },
    });
    this.#forget();
    this.#listen();
  }

  /** Connect, and stay so until `stop`. */
  async run(): Promise<void> {
    let outcome: Outcome = "again";
    while (!this.#end.signal.aborted && outcome !== "final") {
      if (this.#isPaused) await this.#pause(Infinity);
      outcome = await this.#connect();
      if (outcome === "final") this.status = "refused";
      else if (outcome === "retry") this.status = "retrying";
      this.#tell();
      if (outcome === "retry" && !this.#isPaused) await this.#pause(backoffMs(this.#tries++, Math.random()));
    }
  }

  stop(): void {
    this.#end.abort();
    this.#link?.close();
    this.sender.stop();
    this.#tabs.close();
    this.#wake?.();
  }

  /** Whether people answer at this moment; nothing where the owner has set no hours. */
  get hoursNow(): HoursNow | undefined {
    return this.#hours && hoursAt(this.#hours, Date.now() + this.#aheadMs);
  }

  /** Get the hours again, with a welcome, when what is known of them runs out: once, and nothing is seen of it. */
  renewHours(): void {
    if (!this.#link?.isOpen || Date.now() + this.#aheadMs < this.#staleAt) return;
    this.#staleAt = Infinity;
    this.#link.close();
  }

  /** Has it been gone for long enough to say so? */
  get isTroubled(): boolean {
    return this.status === "retrying" && this.#tries >= TROUBLE_TRIES;
  }

  get isOnline(): boolean {
    return navigator.onLine && !this.isTroubled;
  }

  // What the visitor does

  send(text: string): void {
    this.queue.add(text, { at: Date.now(), page: this.wiring.page() });
    this.wiring.storage.write(ACTIVE, true);
    this.#share({ changed: QUEUED });
  }

  retry(clientId: string): void {
    this.queue.retry(clientId, Date.now());
    this.#share({ changed: QUEUED });
  }

  askHuman(): void {
    if (!this.isAsking) this.send(WISH);
  }

  /** Which question whether they want a person is to be answered; "" once anything was said after it. */
  get offer(): string {
    const session = currentOf(this.view);
    const last = session?.events.at(-1);
    if (!session || last?.kind !== "human_offered" || !isOpen(session) || session.state?.mode !== "ai") return "";
    if (this.view.underway.length > 0 || this.queue.list().length > 0) return "";
    const offer = `${session.id}/${last.seq}`;
    return offer === this.wiring.storage.read(ANSWERED) ? "" : offer;
  }

  /** Asked for a person, and told that nobody is there: where else can they be reached? Anything they write answers it. */
  get asksContact(): boolean {
    const session = currentOf(this.view);
    if (!session || !isOpen(session) || session.state?.mode !== "waiting") return false;
    // What they were told last; an answer, or the question whether they want a person, is no part of it.
    const told = session.events.findLastIndex(({ kind }) => kind !== "message" && kind !== "human_offered");
    if (!session.events[told]?.opens_at || session.events.slice(told).some(({ author }) => author === "visitor")) return false;
    return this.view.underway.length === 0 && this.queue.list().every(isWish);
  }

  /** It is kept, for no other tab or page should ask again; a wish that is refused in the end undoes it. */
  answer(isWanted: boolean): void {
    this.wiring.storage.write(ANSWERED, this.offer);
    if (isWanted) this.askHuman();
    else this.#share({ changed: ANSWERED });
  }

  /** Is the wish for a person on its way? */
  get isAsking(): boolean {
    return this.queue.list().some(isWish);
  }

  async end(): Promise<void> {
    const session = currentOf(this.view);
    await this.#ask(session && isOpen(session) && { type: "end", session: session.id });
  }

  async rate(score: number, comment: string): Promise<void> {
    const session = currentOf(this.view);
    await this.#ask(session && { type: "rating", session: session.id, score, comment: comment || undefined });
  }

  /** Leave the ended session behind; the next message begins a new one. */
  startNew(): void {
    this.wiring.storage.write(DISMISSED, { visitor: this.#identity.visitor, n: newestOf(this.view)?.n ?? 0 });
    this.wiring.storage.remove(ACTIVE);
    this.#share({ changed: DISMISSED });
  }

  /** Tell operators that the visitor is writing. Losing it is nothing. */
  typing(): void {
    const session = currentOf(this.view);
    const now = performance.now();
    if (!session || !isOpen(session) || now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#ask({ type: "typing" }).catch(ignoreTrouble);
  }

  /** How far the visitor has read the session on screen, in any tab. */
  readUpto(): number {
    const kept = this.wiring.storage.read<{ session: string; seq: number }>(READ);
    return kept && kept.session === currentOf(this.view)?.id ? kept.seq : 0;
  }

  /** The visitor has the transcript before their eyes. */
  seen(): void {
    const session = currentOf(this.view);
    if (!session || session.last === 0) return;
    if (session.last > this.readUpto()) {
      this.wiring.storage.write(READ, { session: session.id, seq: session.last });
      this.#tabs.say({ changed: READ });
    }
    const upto = `${session.id}/${session.last}`;
    if (upto === this.#told || !this.#link?.isOpen) return;
    this.#told = upto;
    this.#ask({ type: "read", session: session.id, seq: session.last }).catch(ignoreTrouble);
  }

  identify(proof: unknown): void {
    this.#identity.prove(proof);
    this.#link?.close();
  }

  /** Become a stranger: nothing of the visitor stays on this machine. */
  reset(): void {
    this.wiring.storage.clear();
    this.#leave();
    this.#tabs.say({ changed: VISITOR });
    this.#link?.close();
    this.#tell();
  }

  #readDismissed(): number {
    const kept = this.wiring.storage.read<{ visitor: string; n: number }>(DISMISSED);
    const known = this.wiring.storage.read<{ visitor: string }>(VISITOR)?.visitor;
    return kept && kept.visitor === known ? kept.n : 0;
  }

  /** Ask, if there is something to ask for. Without a connection nobody knows that: throws Lost. */
  async #ask(frame: Request | false | null): Promise<void> {
    if (!this.#link?.isOpen) throw new Lost();
    if (frame) await this.#link.request(frame);
  }

  // The connection

  /** One connection from its beginning to its end. */
  async #connect(): Promise<Outcome> {
    let polls: PollLinks | null = null;
    try {
      await this.#identity.ensure();
      if (Date.now() < this.#pollUntil) polls = await this.wiring.parts.poll.load();
    } catch (error) {
      this.#pollUntil = 0;
      return this.#end.signal.aborted ? "stopped" : outcomeOf(error);
    }
    if (this.#end.signal.aborted || this.#isPaused) return "stopped";
    const before = cursorOf(this.view).after;
    this.#resumes = false;
    this.#link = polls ? this.#openPoll(polls) : this.#openSocket();
    const reason = await this.#link.closed;
    this.#link = null;
    if (this.#end.signal.aborted || this.#isPaused) return "stopped";
    if (!this.#api.token) return "again";
    if (this.#resumes && cursorOf(this.view).after !== before) return "again";
    return this.#after(reason);
  }

  #openSocket(): Link {
    const url = `${this.wiring.origin.replace(/^http/, "ws")}/api/v1/ws`;
    return new SocketLink(url, { token: this.#api.token!, ...cursorOf(this.view) }, (frame) => this.#onFrame(frame));
  }

  #openPoll({ PollLink }: PollLinks): Link {
    const link = new PollLink({
      api: this.#api,
      cursor: () => cursorOf(this.view),
      onFrame: (frame) => this.#onFrame(frame),
      reasonOf: (error) => {
        if (!isTrouble(error)) throw error;
        return error instanceof Refusal ? error.code : "";
      },
    });
    const again = setTimeout(() => link.close(), this.#pollUntil - Date.now());
    void link.closed.finally(() => clearTimeout(again));
    return link;
  }

  /** What follows the end of a link, whose `closed` gave the reason. */
  #after(reason: number | string | null): Outcome {
    if (reason === null) return "again";
    const meaning = meaningOf(reason);
    if (meaning === "forget") this.#forget();
    if (meaning === "renew") {
      this.#api.token = null;
      return this.#tries++ === 0 ? "again" : "retry";
    }
    // After polls the server may be gone and come back with sockets: begin anew with one.
    if (typeof reason === "string") this.#pollUntil = 0;
    else if (this.status !== "online" && ++this.#socketFailures >= SOCKET_TRIES) {
      this.#socketFailures = 0;
      this.#pollUntil = Date.now() + SOCKET_AGAIN_MS;
      // It is needed after the pause.
      this.wiring.parts.poll.take();
    }
    return meaning === "final" ? meaning : "retry";
  }

  #onFrame(frame: ServerFrame): void {
    if (frame.type === "token") return this.#identity.renew(frame);
    const next = receive(this.view, frame, performance.now());
    const view = (this.view = next ?? this.view);
    let resumes = !next;
    if (frame.type === "welcome") {
      resumes = frame.more;
      this.#hours = frame.hours;
      this.#staleAt = frame.hours ? staleAt(frame.hours, Math.random()) : Infinity;
      this.#aheadMs = frame.now - Date.now();
      this.status = "online";
      this.#tries = this.#socketFailures = 0;
      if (newestOf(view)) this.wiring.storage.write(ACTIVE, currentOf(view) !== null || this.queue.head() !== null);
      setTimeout(() => void this.sender.pump());
    }
    if (resumes && this.#link instanceof SocketLink) {
      this.#resumes = true;
      this.#link.close();
    }
    this.#tell();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === Infinity ? 0 : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  // The page and the other tabs

  #listen(): void {
    const { signal } = this.#end;
    const retry = () => {
      this.#tell();
      if (!this.#isPaused) this.#wake?.();
    };
    addEventListener("online", retry, { signal });
    addEventListener("offline", () => this.#tell(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || retry(), { signal });
    // An open socket would keep the page out of the back/forward cache.
    addEventListener("pagehide", () => this.#setPaused(true), { signal });
    addEventListener("pageshow", () => this.#setPaused(false), { signal });
  }

  #setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (isPaused) this.#link?.close();
    this.#wake?.();
  }

  /** What one tab does, all do. */
  #share(word: Word): void {
    this.#tabs.say(word);
    this.#onWord(word);
  }

  #onWord(word: Word): void {
    if (word.acked) this.view = acked(this.view, word.acked.entry, word.acked.session);
    if (word.failed) this.wiring.onFailed();
    this.#onKey(word.changed);
  }

  #onKey(key: string): void {
    if (key === DISMISSED) this.view = { ...this.view, dismissed: this.#readDismissed() };
    if (key === VISITOR && this.#identity.followOtherTab()) this.#link?.close();
    this.#tell();
    if (key.startsWith(QUEUED)) void this.sender.pump();
  }

  #forget(): void {
    this.view = { ...EMPTY, dismissed: this.#readDismissed() };
    this.#told = "";
  }

  #leave(): void {
    this.#identity.forget();
    this.#forget();
    this.wiring.onGone();
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    queueMicrotask(() => {
      this.#isTold = false;
      if (!this.#end.signal.aborted) this.wiring.onChange();
    });
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!isTrouble(error)) throw error;
  return error instanceof Refusal && meaningOf(error.code) === "final" ? "final" : "retry";
}
