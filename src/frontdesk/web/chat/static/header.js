// Says who speaks now, and ends the chat after asking once.

import { el, icon, initials } from "./dom.js";
import { words } from "./words.js";

export class Header {
  #look = null;

  constructor({ onEnd }) {
    this.onEnd = onEnd;
    this.face = el("span", { class: "face", "aria-hidden": "true" });
    this.name = el("h1", { dir: "auto" });
    this.line = el("p", {});
    this.close = el(
      "button",
      { class: "tool", type: "button", title: words.end, "aria-label": words.end, "aria-expanded": "false", onclick: () => this.#ask() },
      icon("cross"),
    );
    this.yes = el("button", { class: "flat danger", type: "button", onclick: () => this.#end() }, words.end);
    this.no = el("button", { class: "flat", type: "button", onclick: () => this.#keep() }, words.keep);
    this.question = el(
      "div",
      { class: "question", role: "group", "aria-label": words.endQuestion, hidden: true, onkeydown: (event) => event.key === "Escape" && this.#keep() },
      el("span", {}, words.endQuestion),
      this.yes,
      this.no,
    );
    const who = el("div", { class: "who", "aria-live": "polite" }, this.name, this.line);
    this.root = el("header", {}, el("div", { class: "bar" }, this.face, who, this.close), this.question);
  }

  /** `assistant`: can it answer a first message, as far as the server told. */
  draw(session, { assistant }) {
    this.close.hidden = !session?.isOpen;
    if (this.close.hidden) this.#show(false);
    const speaker = speakerOf(session, { assistant });
    const look = JSON.stringify(speaker);
    if (look === this.#look) return;
    this.#look = look;
    this.face.className = `face ${speaker.kind}`;
    this.face.replaceChildren(speaker.icon ? icon(speaker.icon) : initials(speaker.name));
    this.name.replaceChildren(el("bdi", {}, speaker.name));
    if (speaker.kind === "assistant") this.name.append(el("b", { class: "tag" }, words.assistantTag));
    this.line.textContent = speaker.line;
    document.title = `${speaker.name} · ${words.title}`;
  }

  #ask() {
    this.#show(this.question.hidden);
    if (!this.question.hidden) this.no.focus();
  }

  #keep() {
    this.#show(false);
    this.close.focus();
  }

  /** The question goes when the chat has ended; if that failed, it stays to be answered again. */
  async #end() {
    this.yes.disabled = true;
    await this.onEnd();
    this.yes.disabled = false;
  }

  #show(isAsking) {
    this.question.hidden = !isAsking;
    this.close.setAttribute("aria-expanded", String(isAsking));
  }
}

/** Whom the visitor would hear from next. */
function speakerOf(session, { assistant }) {
  if (!session)
    return assistant ? ASSISTANT : { kind: "nobody", icon: "bubble", name: words.newChat, line: words.newChatLine };
  if (!session.isOpen) return { kind: "ended", icon: "check", name: words.ended, line: words.endedLine };
  const { mode, operator } = session.state ?? {};
  if (mode === "human") return { kind: "operator", name: operator?.name ?? "", line: words.operatorLine };
  if (mode === "waiting") return { kind: "waiting", icon: "hourglass", name: words.waiting, line: words.waitingLine };
  return ASSISTANT;
}

const ASSISTANT = { kind: "assistant", icon: "spark", name: words.assistant, line: words.assistantLine };
