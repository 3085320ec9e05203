// Where the operator writes. The button says what it does now; the words stay until they are the server's.

import { byId, drawTag, el, setText } from "./inbox_dom.js";
import { sendLabel, stateLine, stateTag } from "./inbox_words.js";

const MAX_UNITS = 4096; // UTF-16 units of a reply or a note, after trimming
const COUNT_FROM_UNITS = 3700;
const LINES_MAX_PX = 180;
const SETTLE_MS = 800; // a press this soon after somebody else changed the button's words was meant for those before
const TYPING_EVERY_MS = 4000;

export class Composer {
  #session = null;
  #label = "";
  #heldUntil = 0;
  #typedAt = 0;

  /** `onSend({what, text, epoch})`; `onTyping()`. */
  constructor({ me, storage, now, onSend, onTyping }) {
    Object.assign(this, { me, storage, now, onSend, onTyping });
    this.form = byId("composer");
    this.input = byId("words");
    this.note = byId("note");
    this.send = byId("send");
    this.left = byId("left");
    this.state = byId("state");
    this.conflict = byId("conflict");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.input.addEventListener("input", () => this.#changed());
    this.input.addEventListener("keydown", (event) => this.#keyed(event));
    this.note.addEventListener("change", () => this.#switched());
    addEventListener("resize", () => this.#grow());
  }

  get hasWords() {
    return this.input.value.trim() !== "";
  }

  /** Another session: its own draft, no old trouble. */
  start(session) {
    const kept = this.storage.read(draftKey(session.session)) ?? { text: "", isNote: false };
    this.#session = session;
    this.#heldUntil = 0;
    this.input.value = kept.text;
    this.note.checked = kept.isNote;
    this.#label = "";
    this.tell(null);
    this.draw(session);
  }

  /** The session as it is now: what stands here is what a press will do. `isOthers`: a colleague changed it. */
  draw(session, { isOthers = false } = {}) {
    this.#session = session;
    const label = sendLabel(session, this.me, this.note.checked);
    if (isOthers && this.#label && label !== this.#label) this.#hold();
    this.#label = label;
    setText(this.send, label);
    this.send.title = label;
    this.form.classList.toggle("is-note", this.note.checked);
    this.input.placeholder = this.note.checked ? "A note. Only operators see it." : "Write to the visitor";
    this.input.ariaLabel = this.input.placeholder;
    const tag = stateTag(session, this.me, this.now());
    const look = `${tag.tone} ${tag.text} ${stateLine(session, this.me)}`;
    if (this.state.dataset.look !== look) {
      const words = el("span", { class: "state-line" }, el("bdi", {}, stateLine(session, this.me)));
      this.state.replaceChildren(drawTag(tag), words);
      this.state.dataset.look = look;
    }
    this.#measure();
  }

  focus() {
    this.input.focus();
  }

  /** What went otherwise than meant; null: nothing. `link` is `{href, words}`. */
  tell(words, link) {
    this.conflict.hidden = !words;
    const dismiss = el("button", { class: "link", type: "button", onclick: () => this.tell(null) }, "Dismiss");
    const parts = [el("span", {}, words), link && el("a", { href: link.href }, link.words), dismiss];
    this.conflict.replaceChildren(...(words ? parts.filter(Boolean) : []));
  }

  /** Put back what was not sent, before what has been written since. A note never becomes a reply this way. */
  giveBack(session, texts, isNote) {
    if (session !== this.#session?.session) {
      const kept = this.storage.read(draftKey(session)) ?? { text: "", isNote: false };
      const text = joined([...texts, kept.text]);
      this.storage.write(draftKey(session), { text, isNote: isNote || (kept.text !== "" && kept.isNote) });
      return;
    }
    this.note.checked = isNote || (this.hasWords && this.note.checked);
    this.input.value = joined([...texts, this.input.value]);
    this.#changed({ isTyped: false });
    this.draw(this.#session);
  }

  #hold() {
    this.#heldUntil = performance.now() + SETTLE_MS;
    setTimeout(() => this.#measure(), SETTLE_MS + 1);
  }

  #switched() {
    this.#changed({ isTyped: false });
    this.draw(this.#session);
    this.input.focus();
  }

  #keyed(event) {
    if (event.key === "Escape") this.input.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    const session = this.#session;
    if (!session || !text || text.length > MAX_UNITS) return;
    if (performance.now() < this.#heldUntil) return;
    this.input.value = "";
    this.tell(null);
    this.#changed({ isTyped: false });
    const what = this.note.checked ? "note" : session.status === "closed" ? "reopen" : "reply";
    this.note.checked = false;
    this.draw(session);
    this.input.focus();
    this.onSend({ session: session.session, what, text, epoch: session.epoch });
  }

  #changed({ isTyped = true } = {}) {
    const { value } = this.input;
    this.storage.write(draftKey(this.#session.session), value ? { text: value, isNote: this.note.checked } : null);
    this.#measure();
    const isDue = performance.now() - this.#typedAt > TYPING_EVERY_MS;
    if (!isTyped || !value || this.note.checked || !isDue) return;
    this.#typedAt = performance.now();
    this.onTyping();
  }

  #measure() {
    this.#grow();
    const units = this.input.value.trim().length;
    const left = MAX_UNITS - units;
    this.send.disabled = units === 0 || left < 0 || performance.now() < this.#heldUntil;
    this.left.classList.toggle("over", left < 0);
    setText(this.left, units < COUNT_FROM_UNITS ? "" : left < 0 ? `${-left} too many` : `${left} left`);
  }

  #grow() {
    const { input } = this;
    input.rows = 1;
    while (input.scrollHeight > input.clientHeight && input.clientHeight < LINES_MAX_PX) input.rows += 1;
  }
}

const draftKey = (session) => `draft.${session}`;

const joined = (texts) => texts.filter(Boolean).join("\n");
