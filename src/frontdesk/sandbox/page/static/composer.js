// Where one writes: the text, what it replies to or edits, a file.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { authorName, summary, who } from "./message.js";
import { attempt } from "./notice.js";
import { handle } from "./people.js";

const MAX_ROWS_PX = 132;

export class Composer {
  constructor(store) {
    this.store = store;
    this.drafts = new Map();
    this.quote = el("div", { class: "above", hidden: true });
    this.input = el("textarea", {
      rows: 1,
      dir: "auto",
      "aria-label": "Message",
      oninput: () => this.grow(),
      onkeydown: (event) => this.keyed(event),
    });
    this.file = el("input", { type: "file", hidden: true, onchange: () => this.sendFile() });
    const attach = el(
      "button",
      { class: "tool", type: "button", title: "Send a file", "aria-label": "Send a file", onclick: () => this.file.click() },
      icon("clip"),
    );
    this.submit = el("button", { class: "tool send", type: "submit", title: "Send", "aria-label": "Send" }, icon("send"));
    this.form = el(
      "form",
      { class: "line", onsubmit: (event) => this.sent(event) },
      attach,
      this.file,
      this.input,
      this.submit,
    );
    this.outside = el("div", { class: "outside", hidden: true });
    this.root = el("footer", { class: "composer" }, this.quote, this.form, this.outside);
  }

  draw() {
    const { store } = this;
    const open = Boolean(store.chat) && store.topicId !== null && store.userId !== null;
    this.root.hidden = !open;
    if (!open) return;
    const wasHidden = this.form.hidden;
    this.form.hidden = !store.isMember;
    this.outside.hidden = store.isMember;
    this.changePlace(`${store.chatId}/${store.topicId}`);
    if (wasHidden) this.grow();
    if (!store.isMember) this.drawOutside();
    this.input.placeholder = `Message as ${handle(store.user)}`;
    this.drawQuote();
  }

  changePlace(place) {
    if (place === this.place) return;
    if (this.place) this.drafts.set(this.place, this.input.value);
    this.place = place;
    this.input.value = this.drafts.get(place) ?? "";
    this.grow();
  }

  drawOutside() {
    const { store } = this;
    const join = () => attempt(() => api.act("join", who(store)));
    this.outside.replaceChildren(
      el("span", {}, `${handle(store.user)} is not in this group: can tap, can't write.`),
      el("button", { type: "button", class: "flat", onclick: join }, "Join"),
    );
  }

  drawQuote() {
    const { replyTo, editing } = this.store;
    const target = replyTo ?? editing;
    this.quote.hidden = !target;
    if (target?.message_id === this.quoted?.message_id && Boolean(editing) === this.wasEditing) return;
    [this.quoted, this.wasEditing] = [target, Boolean(editing)];
    if (!target) return;
    const cancel = () => this.leave();
    this.quote.replaceChildren(
      icon(editing ? "edit" : "reply"),
      el("div", {}, el("b", {}, editing ? "Edit message" : `Reply to ${authorName(target)}`), el("span", {}, summary(target))),
      el("button", { class: "tool", type: "button", "aria-label": "Cancel", title: "Cancel", onclick: cancel }, icon("cross")),
    );
    if (editing) this.input.value = editing.text;
    this.grow();
    this.input.focus();
  }

  leave() {
    if (this.store.editing) this.input.value = "";
    this.store.reply(null);
    this.grow();
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, MAX_ROWS_PX)}px`;
    this.submit.classList.toggle("ready", this.input.value.trim() !== "");
  }

  keyed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.sent(event);
    else if (event.key === "Escape" && (this.store.replyTo || this.store.editing)) this.leave();
  }

  get where() {
    const { topicId, replyTo } = this.store;
    return {
      ...who(this.store),
      ...(topicId ? { topic: topicId } : {}),
      ...(replyTo ? { reply_to: replyTo.message_id } : {}),
    };
  }

  async sent(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || this.sending) return;
    const { editing } = this.store;
    this.sending = true;
    const done = await attempt(() =>
      editing
        ? api.act("edit", { ...who(this.store), message: editing.message_id, text })
        : api.act("write", { ...this.where, text }),
    );
    this.sending = false;
    if (done === undefined) return;
    this.input.value = "";
    this.store.reply(null);
    this.grow();
  }

  async sendFile() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    const item = {
      kind: file.type.startsWith("image/") ? "photo" : "document",
      file_name: file.name,
      mime_type: file.type || "application/octet-stream",
      content_base64: btoa(binary),
      ...(this.input.value.trim() ? { caption: this.input.value.trim() } : {}),
    };
    const done = await attempt(() => api.act("send", { ...this.where, items: [item] }));
    if (done === undefined) return;
    this.input.value = "";
    this.store.reply(null);
    this.grow();
  }
}
