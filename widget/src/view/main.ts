// The panel's chunk: one client, the views that draw from it, and what the element may ask for.

import type { Host, PanelHandle } from "../loader/host";
import { baseOf } from "../loader/language";
import { Client } from "../panel/client";
import { wordsDueInMs } from "../panel/hours";
import { makeWords } from "../panel/i18n";
import type { Messages, Words } from "../panel/i18n";
import { countUnread, transcriptItems } from "../panel/items";
import { Part } from "../panel/part";
import { MAX_UNITS, cleanText, isTrouble, isWish } from "../panel/protocol";
import { currentOf, hasMessage, isOpen } from "../panel/store";
import type { Session } from "../panel/store";
import en from "../messages/en.json";
import { Composer } from "./composer";
import type { Contact } from "./contact";
import { Ending } from "./ending";
import { Greeting } from "./greeting";
import { Header } from "./header";
import composerCss from "./composer.css";
import { sheet, useKit } from "./kit";
import panelCss from "./panel.css";
import { Transcript } from "./transcript";
import transcriptCss from "./transcript.css";
import { Trouble } from "./trouble";
import { Window } from "./window";

declare const LANGUAGES: Record<string, string>; // chunk names by language, set by the build
declare const PARTS: Record<"rating" | "contact" | "poll" | "lease", string>; // those of what is rarely needed

const PAGE_URL_UNITS = 2048;

/** Make the panel, hidden and connecting. */
export async function mount(host: Host): Promise<PanelHandle> {
  useKit(host.kit);
  return new Panel(host, await loadWords(host));
}

async function loadWords({ config, language }: Host): Promise<Words> {
  const chunk = LANGUAGES[baseOf(language)];
  try {
    if (!chunk) return makeWords(en, language);
    const { default: messages } = (await import(`${config.origin}/widget/${chunk}`)) as { default: Messages };
    return makeWords(messages, language);
  } catch {
    return makeWords(en, "en");
  }
}

class Panel implements PanelHandle {
  #host: Host;
  #words: Words;
  #client: Client;
  #window: Window;
  #header: Header;
  #transcript: Transcript;
  #composer: Composer;
  #ending: Ending;
  #greeting: Greeting;
  #trouble: Trouble;
  #ratingPart: Part<typeof import("./rating")>;
  #contactPart: Part<typeof import("./contact")>;
  #contact?: Contact;
  #timer = 0;
  #assistant = false;
  #seenLast: { session: string; seq: number } | null = null;
  #told = "";

  constructor(host: Host, words: Words) {
    this.#host = host;
    this.#words = words;
    const { storage, config, shadow } = host;
    this.#ratingPart = this.#part(PARTS.rating);
    this.#contactPart = this.#part(PARTS.contact);
    this.#client = new Client({
      origin: config.origin,
      about: { site: config.site, locale: host.language },
      storage,
      page: () => ({ url: location.href.slice(0, PAGE_URL_UNITS), title: document.title, referrer: document.referrer || undefined }),
      parts: { poll: this.#part(PARTS.poll), lease: this.#part(PARTS.lease) },
      onSettings: (widget) => {
        this.#assistant = widget["assistant"] === true;
        host.applySettings(widget);
      },
      onChange: () => this.redraw(),
      onGone: () => {
        this.#composer.clear();
        this.#contact?.clear();
        this.#seenLast = null;
      },
      onFailed: () => this.#sayFailed(),
    });
    this.#header = new Header(words, {
      onMinimize: () => host.minimize(),
      onAsk: () => this.#ratingPart.take(),
      onEnd: () => this.#endNow(),
    });
    this.#greeting = new Greeting(words, (question) => {
      this.send(question);
      this.#focusWriting();
    });
    this.#transcript = new Transcript(words, this.#greeting.root, {
      onRetry: (clientId) => this.#client.retry(clientId),
      onOffer: (isWanted) => {
        this.#client.answer(isWanted);
        this.#composer.focus();
      },
      contact: () => this.#contact!.root,
    });
    this.#composer = new Composer(words, {
      storage,
      onSend: (text) => this.send(text),
      onTyping: () => this.#client.typing(),
      onHuman: () => this.#client.askHuman(),
    });
    this.#ending = this.#makeEnding();
    this.#trouble = new Trouble(words);
    const parts = [this.#header, this.#trouble, this.#transcript, this.#composer, this.#ending].map(({ root }) => root);
    this.#window = new Window(shadow, () => this.#header.takeBack() || host.minimize(), ...parts);
    shadow.adoptedStyleSheets.push(sheet(panelCss + transcriptCss + composerCss));
    host.root.append(this.#window.root);
    document.addEventListener("visibilitychange", this.redraw);
    this.redraw();
    void this.#client.run();
  }

  open(): void {
    this.#window.open();
    this.redraw();
    this.#transcript.toEnd();
    if (this.#ending.root.hidden) this.#focusWriting();
    else this.#ending.focus();
  }

  minimize(): void {
    this.#window.hide();
    this.redraw();
  }

  send(text: string): void {
    const clean = cleanText(text);
    if (!clean || clean.length > MAX_UNITS) return;
    const session = currentOf(this.#client.view);
    if (session && !isOpen(session)) this.#client.startNew();
    this.#client.send(clean);
    this.#host.emit("send", { text: clean });
  }

  end(): void {
    void this.#endNow();
  }

  identify(proof: unknown): void {
    this.#client.identify(proof);
  }

  reset(): void {
    this.#client.reset();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.redraw);
    this.#client.stop();
    this.#transcript.close();
    this.#window.close();
  }

  redraw = (): void => {
    const { view, queue, isOnline, isAsking, offer, status, hoursNow } = this.#client;
    const session = currentOf(view);
    const now = performance.now();
    const unsent = queue.list().filter((entry) => !isWish(entry) && !hasMessage(view, entry.client_id));
    const asksContact = this.#asksContact(session);
    const items = transcriptItems({ session, underway: view.underway, queue: unsent, isOnline, offer, asksContact, now });
    const isEnded = session !== null && !isOpen(session) && !isAsking && unsent.length === 0;
    const look = this.#host.appearance();
    this.#header.draw(session, { assistant: this.#assistant, avatar: look.avatar, hours: hoursNow });
    this.#greeting.draw(items.length === 0 && status !== "connecting", look);
    this.#transcript.draw(items, session?.id ?? null);
    const offersHuman = !offer && (!session || !isOpen(session) || session.state?.mode === "ai");
    this.#composer.draw({ isVisible: !isEnded, offersHuman, isAsking });
    this.#ending.draw(isEnded ? session : null);
    this.#trouble.draw(this.#client);
    this.#look(session);
    this.#drawAgain(session, now);
  };

  /** What is before the visitor's eyes is read; the rest is counted on the launcher, and told to the page. */
  #look(session: Session | null): void {
    if (this.#window.isOpen && !document.hidden) this.#client.seen();
    const unread = countUnread(session, this.#client.readUpto());
    this.#host.setUnread(unread, this.#words.count("fresh", unread));
    this.#tellMessages(session);
    const { status = "none", mode = "ai" } = session?.state ?? {};
    const told = JSON.stringify({ session: session?.id ?? null, status, mode, unread });
    if (told !== this.#told) this.#host.emit("change", JSON.parse(told));
    this.#told = told;
  }

  /** Each new message of somebody else once; not those of before this page. */
  #tellMessages(session: Session | null): void {
    if (!session || this.#client.status !== "online") return;
    const from = this.#seenLast?.session === session.id ? this.#seenLast.seq : this.#seenLast ? 0 : session.last;
    for (const { seq, kind, author, name, text } of session.events)
      if (seq > from && kind === "message" && author !== "visitor") this.#host.emit("message", { author, name, text });
    this.#seenLast = { session: session.id, seq: session.last };
  }

  /** Is the form for it to be shown, and there? It goes by itself when somebody joins. */
  #asksContact(session: Session | null): boolean {
    const { asksContact } = this.#client;
    const onLeave = (text: string) => {
      this.send(text);
      this.#focusWriting();
    };
    const { kit, shadow } = this.#host;
    if (asksContact) this.#contact ??= this.#contactPart.take()?.makeContact(kit, this.#words, { shadow, onLeave });
    this.#contact?.draw(session?.id, asksContact, this.#composer);
    return asksContact && this.#contact !== undefined;
  }

  #part<T>(name: string): Part<T> {
    const address = `${this.#host.config.origin}/widget/${name}`;
    return new Part(address, () => this.#window.root.isConnected && this.redraw());
  }

  /** Some things on screen end by themselves: a typing mark, a passing word, the minutes until people are back. */
  #drawAgain(session: Session | null, now: number): void {
    clearTimeout(this.#timer);
    const typing = (session?.typing?.until ?? 0) - now;
    const { hoursNow } = this.#client;
    let minutes = Infinity;
    if (hoursNow && this.#window.isOpen) {
      minutes = wordsDueInMs(hoursNow);
      this.#client.renewHours();
    }
    const inMs = Math.min(typing > 0 ? typing : Infinity, this.#trouble.changesInMs(this.#client), minutes);
    if (inMs < Infinity) this.#timer = setTimeout(this.redraw, inMs + 1);
  }

  #makeEnding(): Ending {
    const { kit, storage, shadow } = this.#host;
    return new Ending(this.#words, {
      kit,
      storage,
      shadow,
      part: this.#ratingPart,
      onRate: async (score: number, comment: string) => {
        const isTaken = await this.#attempt(() => this.#client.rate(score, comment));
        if (isTaken) this.#host.emit("rating", { score, comment });
        return isTaken;
      },
      onNew: () => {
        this.#client.startNew();
        this.redraw();
        this.#composer.focus();
      },
    });
  }

  async #endNow(): Promise<void> {
    if (await this.#attempt(() => this.#client.end())) this.#host.emit("end");
  }

  /** A phone's keyboard would hide half of what one came to read: there it waits for a tap. */
  #focusWriting(): void {
    if (matchMedia("(pointer: coarse)").matches) this.#transcript.scroller.focus({ preventScroll: true });
    else this.#composer.focus();
  }

  /** Do something the server may refuse. True when it was done. */
  async #attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      if (!isTrouble(error)) throw error;
      this.#sayFailed();
      return false;
    }
  }

  #sayFailed(): void {
    this.#trouble.alert();
    this.redraw();
  }
}
