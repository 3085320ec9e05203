// The right side: header, messages, and a word about trouble. Rows are kept and replaced only when they change.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { el, firstLetter, icon, topicIcon } from "./dom.js";
import { draftRow, isService, messageRow, who } from "./message.js";
import { ask, attempt } from "./notice.js";
import { colourOf, present, titleOf } from "./people.js";
import { troubleBars } from "./trouble.js";

const RUN_S = 300; // one author's messages within this time stand as one run
const NEAR_END_PX = 120;
const GENERAL = { id: 0, name: "General", closed: false, icon_color: 0 };

export class Conversation {
  constructor(root, store) {
    this.store = store;
    this.header = el("header", { class: "bar" });
    this.trouble = el("div", { class: "troubles", role: "status" });
    this.list = el("ol", { class: "messages", "aria-label": "Messages" });
    this.empty = el("p", { class: "hollow" });
    this.pill = el("button", { class: "newest", type: "button", hidden: true, onclick: () => this.toEnd(true) });
    this.scroller = el("div", { class: "scroller", tabIndex: 0, onscroll: () => this.seen() }, this.list, this.empty);
    this.composer = new Composer(store);
    this.rows = new Map();
    root.append(this.header, this.trouble, el("div", { class: "field" }, this.scroller, this.pill), this.composer.root);
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.scroller);
  }

  draw() {
    const { store } = this;
    const place = `${store.chatId}/${store.topicId}`;
    if (place !== this.place) {
      this.place = place;
      this.rows.clear();
      this.list.replaceChildren();
      this.following = true;
    }
    this.drawHeader();
    this.trouble.replaceChildren(...troubleBars(store));
    this.drawMessages();
    this.composer.draw();
  }

  drawHeader() {
    const { store } = this;
    if (!store.chat || store.topicId === null) {
      this.headerKey = null;
      this.header.replaceChildren();
      this.header.hidden = true;
      return;
    }
    this.header.hidden = false;
    const key = JSON.stringify([store.chat.title, store.topic, store.topicId, store.userId, this.status(), store.hasTopics]);
    if (key === this.headerKey) return;
    this.headerKey = key;
    const back = el("button", { class: "tool back", type: "button", "aria-label": "Back to the list", onclick: () => store.leaveTopic() }, icon("back"));
    const topic = store.topicId ? store.topic : store.hasTopics ? GENERAL : null;
    const title = topic ? topic.name : titleOf(store.world, store.chat);
    this.header.replaceChildren(
      back,
      topic ? topicIcon(topic) : el("span", { class: `avatar tone-${colourOf(store.chatId)}` }, firstLetter(title)),
      el(
        "div",
        { class: "title" },
        el("h1", { title, dir: "auto" }, title),
        el("p", { class: "quiet" }, store.topic?.closed && icon("lock"), this.status()),
      ),
      store.topic ? this.topicTools(store.topic) : "",
    );
  }

  status() {
    const { store } = this;
    const typing = store.typing.some((one) => (one.topic ?? 0) === store.topicId && one.until > store.now());
    if (typing) return "bot is typing…";
    if (store.topic?.closed) return "closed";
    if (store.chat.type === "private") return "private chat";
    const people = present(store.chat).length;
    return `${store.topicId ? `${store.chat.title}, ` : ""}${people} ${people === 1 ? "member" : "members"}`;
  }

  topicTools(topic) {
    const { store } = this;
    const act = (verb, more) => attempt(() => api.act(verb, { ...who(store), topic: topic.id, ...more }));
    const rename = async () => {
      const name = await ask({ title: "Rename the topic", field: topic.name, confirm: "Rename", keep: "Cancel" });
      if (name) await act("rename_topic", { name });
    };
    const remove = async () => {
      const text = `“${topic.name}” goes with all its messages, for everyone. Telegram doesn't tell the bot.`;
      if (await ask({ title: "Delete the topic?", text, confirm: "Delete topic", keep: "Keep", danger: true })) {
        await act("delete_topic");
      }
    };
    const tool = (drawing, label, onclick, kind = "") =>
      el("button", { class: `tool ${kind}`, type: "button", title: label, "aria-label": label, onclick }, icon(drawing), el("span", {}, label.replace(" topic", "")));
    const menu = el(
      "div",
      { class: "topic-tools" },
      tool("edit", "Rename topic", rename),
      topic.closed
        ? tool("unlock", "Reopen topic", () => act("reopen_topic"))
        : tool("lock", "Close topic", () => act("close_topic")),
      tool("trash", "Delete topic", remove, "danger"),
    );
    const more = tool("more", "More", () => more.setAttribute("aria-expanded", String(menu.classList.toggle("open"))), "more");
    more.setAttribute("aria-expanded", "false");
    return el("div", { class: "topic-menu", onkeydown: (event) => event.key === "Escape" && menu.classList.remove("open") }, more, menu);
  }

  drawMessages() {
    const { store } = this;
    const messages = store.topicId === null ? [] : store.messages;
    const wasLast = this.lastId;
    const wanted = [];
    let day = null;
    messages.forEach((message, index) => {
      const on = new Date(message.date * 1000).toDateString();
      if (on !== day) wanted.push(this.keep(`day ${on}`, on, () => dayRow(message.date)));
      day = on;
      const place = { first: !sameRun(messages[index - 1], message), last: !sameRun(message, messages[index + 1]) };
      const key = JSON.stringify([message, place, store.userId]);
      wanted.push(this.keep(message.message_id, key, () => messageRow(store, message, place)));
    });
    for (const draft of store.drafts.filter((one) => (one.topic ?? 0) === store.topicId)) {
      wanted.push(this.keep(`draft ${draft.bot}`, JSON.stringify(draft), () => draftRow(draft)));
    }
    this.arrange(wanted);
    this.lastId = messages.at(-1)?.message_id;
    this.drawEmpty(messages.length);
    if (this.following) this.toEnd();
    else if (this.lastId !== wasLast && messages.length > 0) this.showPill();
    this.markRead();
  }

  /** The row kept under a name, made anew when what it shows has changed. */
  keep(name, key, make) {
    const kept = this.rows.get(name);
    if (kept?.key === key) return kept.row;
    const row = make();
    if (kept) kept.row.replaceWith(row);
    else if (this.rows.size > 0) row.classList.add("arriving");
    this.rows.set(name, { key, row });
    return row;
  }

  arrange(wanted) {
    const stay = new Set(wanted);
    for (const [name, { row }] of this.rows) {
      if (!stay.has(row)) {
        row.remove();
        this.rows.delete(name);
      }
    }
    wanted.forEach((row, index) => {
      if (this.list.children[index] !== row) this.list.insertBefore(row, this.list.children[index] ?? null);
    });
  }

  drawEmpty(count) {
    const { store } = this;
    this.empty.hidden = count > 0;
    if (!store.world) this.empty.textContent = store.online ? "Connecting…" : "The sandbox doesn't answer. Trying again.";
    else if (!store.chat) this.empty.textContent = "There is no chat yet. It appears here as soon as one is made.";
    else if (store.topicId === null) this.empty.textContent = "Choose a topic to read and write.";
    else this.empty.textContent = "No messages here yet.";
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  seen() {
    this.following = this.atEnd;
    if (this.following) {
      this.pill.hidden = true;
      this.unseen = 0;
    }
  }

  showPill() {
    this.unseen = (this.unseen ?? 0) + 1;
    this.pill.hidden = false;
    this.pill.textContent = `${this.unseen} new`;
  }

  toEnd(smooth = false) {
    this.following = true;
    this.pill.hidden = true;
    this.unseen = 0;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  markRead() {
    const { store } = this;
    if (store.topicId === null || document.hidden) return;
    if (store.topic) store.markRead(store.topicId, store.topic.messages);
    else store.markRead(0, store.general.length);
  }
}

function sameRun(one, next) {
  if (!one || !next || isService(one) || isService(next)) return false;
  if (one.from.id !== next.from.id || one.sender_chat?.id !== next.sender_chat?.id) return false;
  const sameDay = new Date(one.date * 1000).toDateString() === new Date(next.date * 1000).toDateString();
  return sameDay && next.date - one.date < RUN_S;
}

function dayRow(at) {
  const words = new Date(at * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
  return el("li", { class: "service day" }, el("span", {}, words));
}
