// Says who speaks now, minimises, and ends the chat after asking once.

import { inWords } from "../panel/hours";
import type { HoursNow } from "../panel/hours";
import type { Words } from "../panel/i18n";
import { isOpen } from "../panel/store";
import type { Session } from "../panel/store";
import { draw, initials, tool } from "./dom";
import type { Drawing } from "./dom";
import { el } from "./kit";

interface Speaker {
  kind: "assistant" | "operator" | "waiting" | "ended" | "nobody";
  name: string;
  line: string;
  drawing?: Drawing;
  picture?: string;
}

export interface Setting {
  /** Can the assistant answer a first message, as far as the server told? */
  assistant: boolean;
  avatar: string;
  /** Where the owner has set any. */
  hours?: HoursNow;
}

interface Wiring {
  onMinimize(): void;
  /** The visitor is asked whether to end the chat. */
  onAsk(): void;
  onEnd(): Promise<void>;
}

export class Header {
  readonly root: HTMLElement;
  #words: Words;
  #onAsk: () => void;
  #onEnd: () => Promise<void>;
  #face = el("span.face", { "aria-hidden": "true" });
  #name = el("h2", { id: "speaker" });
  #line = el("p");
  #close: HTMLButtonElement;
  #yes: HTMLButtonElement;
  #no: HTMLButtonElement;
  #question: HTMLElement;
  #look = "";

  constructor(words: Words, { onMinimize, onAsk, onEnd }: Wiring) {
    this.#words = words;
    this.#onAsk = onAsk;
    this.#onEnd = onEnd;
    this.#close = tool("cross", words("end"), () => this.#show(this.#question.hidden));
    this.#yes = el("button.flat.danger", { onclick: () => void this.#end() }, words("end"));
    this.#no = el("button.flat", { onclick: () => this.#keep() }, words("keep"));
    this.#question = el(
      "div.question",
      { role: "group", "aria-label": words("endQuestion"), hidden: true },
      el("span", {}, words("endQuestion")),
      this.#yes,
      this.#no,
    );
    const who = el("div.who", { "aria-live": "polite" }, this.#name, this.#line);
    const bar = el("div.bar", {}, this.#face, who, tool("minus", words("minimize"), onMinimize), this.#close);
    this.root = el("header", {}, bar, this.#question);
    this.#show(false);
  }

  draw(session: Session | null, setting: Setting): void {
    this.#close.hidden = !session || !isOpen(session);
    if (this.#close.hidden) this.#show(false);
    const { line, ...speaker } = this.#speakerOf(session, setting);
    const look = JSON.stringify(speaker);
    const isSame = look === this.#look;
    if (line !== this.#line.textContent) {
      // Counting the minutes down isn't worth reading out.
      this.#line.setAttribute("aria-live", isSame ? "off" : "polite");
      this.#line.textContent = line;
    }
    if (isSame) return;
    this.#look = look;
    this.#face.className = `face ${speaker.kind}`;
    this.#face.replaceChildren(faceOf(speaker));
    this.#name.replaceChildren(el("bdi", {}, speaker.name));
    if (speaker.kind === "assistant") this.#name.append(el("b.tag", {}, this.#words("tag")));
  }

  /** Esc takes the question back. False if none was asked. */
  takeBack(): boolean {
    if (this.#question.hidden) return false;
    this.#keep();
    return true;
  }

  #keep(): void {
    this.#show(false);
    this.#close.focus();
  }

  /** The question goes when the chat has ended; if that failed, it stays to be answered again. */
  async #end(): Promise<void> {
    this.#yes.disabled = true;
    await this.#onEnd();
    this.#yes.disabled = false;
  }

  #show(isAsking: boolean): void {
    this.#question.hidden = !isAsking;
    this.#close.setAttribute("aria-expanded", String(isAsking));
    if (!isAsking) return;
    this.#onAsk();
    this.#no.focus();
  }

  /** Whom the visitor would hear from next. */
  #speakerOf(session: Session | null, { assistant, avatar, hours }: Setting): Speaker {
    const words = this.#words;
    const isAway = hours?.isOpen === false;
    const robotLine = isAway ? this.#back(hours, "assistantAway", "assistantLater") : words("assistantLine");
    const robot: Speaker = { kind: "assistant", drawing: "spark", picture: avatar, name: words("assistant"), line: robotLine };
    if (!session)
      return assistant ? robot : { kind: "nobody", drawing: "bubble", picture: avatar, name: words("newChat"), line: words("newChatLine") };
    if (!isOpen(session)) return { kind: "ended", drawing: "check", name: words("ended"), line: words("endedLine") };
    const { mode, operator } = session.state ?? {};
    if (mode === "human") return { kind: "operator", name: operator?.name ?? "", line: words("operatorLine") };
    if (mode !== "waiting") return robot;
    const [name, line] = isAway ? [words("away"), this.#back(hours, "back", "backLater")] : [words("waiting"), words("waitingLine")];
    return { kind: "waiting", drawing: "hourglass", name, line };
  }

  /** When people are back, in this sentence; in that one if nobody knows. */
  #back({ turnsInMs }: HoursNow, known: "back" | "assistantAway", unknown: "backLater" | "assistantLater"): string {
    return turnsInMs < Infinity ? this.#words(known, { when: inWords(turnsInMs, this.#words.language) }) : this.#words(unknown);
  }
}

function faceOf({ picture, drawing, name }: Omit<Speaker, "line">): Node | string {
  if (picture) return el("img", { src: picture, alt: "" });
  return drawing ? draw(drawing) : initials(name);
}
