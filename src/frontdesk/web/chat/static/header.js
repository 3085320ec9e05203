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

  /** `assistant`: can it answer a first message, as far as the server told. `hours`: whether people do, or null. */
  draw(session, { assistant, hours }) {
    this.close.hidden = !session?.isOpen;
    if (this.close.hidden) this.#show(false);
    const { line, ...speaker } = speakerOf(session, { assistant, hours });
    const look = JSON.stringify(speaker);
    const isSame = look === this.#look;
    if (line !== this.line.textContent) {
      // Counting the minutes down isn't worth reading out.
      this.line.setAttribute("aria-live", isSame ? "off" : "polite");
      this.line.textContent = line;
    }
    if (isSame) return;
    this.#look = look;
    this.face.className = `face ${speaker.kind}`;
    this.face.replaceChildren(speaker.icon ? icon(speaker.icon) : initials(speaker.name));
    this.name.replaceChildren(el("bdi", {}, speaker.name));
    if (speaker.kind === "assistant") this.name.append(el("b", { class: "tag" }, words.assistantTag));
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
function speakerOf(session, { assistant, hours }) {
  const away = hours && !hours.isOpen ? awayLines(hours) : null;
  const robot = { kind: "assistant", icon: "spark", name: words.assistant, line: away?.assistant ?? words.assistantLine };
  if (!session)
    return assistant ? robot : { kind: "nobody", icon: "bubble", name: words.newChat, line: words.newChatLine };
  if (!session.isOpen) return { kind: "ended", icon: "check", name: words.ended, line: words.endedLine };
  const { mode, operator } = session.state ?? {};
  if (mode === "human") return { kind: "operator", name: operator?.name ?? "", line: words.operatorLine };
  if (mode !== "waiting") return robot;
  if (away) return { kind: "waiting", icon: "hourglass", name: words.away, line: away.waiting };
  return { kind: "waiting", icon: "hourglass", name: words.waiting, line: words.waitingLine };
}

/** When people are back, as far as that is known. */
function awayLines({ turnsInMs }) {
  const isKnown = turnsInMs < Infinity;
  return {
    assistant: isKnown ? words.assistantAway(turnsInMs) : words.assistantLater,
    waiting: isKnown ? words.back(turnsInMs) : words.backLater,
  };
}
