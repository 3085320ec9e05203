// The left side: which chat, its topics, who one is, and what one can break.

import * as api from "./api.js";
import { el, firstLetter, icon, topicIcon } from "./dom.js";
import { authorName, clock, isService, summary, who } from "./message.js";
import { ask, attempt } from "./notice.js";
import { colourOf, handle, players, titleOf } from "./people.js";
import { troubleButtons } from "./trouble.js";

const GENERAL = { id: 0, name: "General", closed: false, icon_color: 0 };
const DAY_S = 86_400;

export class Sidebar {
  constructor(root, store) {
    this.store = store;
    this.chats = el("div", { class: "chats", role: "tablist", "aria-label": "Chats" });
    this.add = el(
      "button",
      { class: "tool", type: "button", title: "New topic", "aria-label": "New topic", onclick: () => this.newTopic() },
      icon("plus"),
    );
    this.list = el("ul", { class: "topics", "aria-label": "Topics" });
    this.people = el("fieldset", { class: "people" });
    this.breaks = el("div", { class: "breaks", role: "group", "aria-label": "Trouble" });
    root.append(
      el("header", { class: "bar" }, el("span", { class: "brand" }, "Telegram", el("em", {}, "sandbox")), this.add),
      this.chats,
      this.list,
      el("footer", {}, this.people, this.breaks),
    );
    this.list.addEventListener("keydown", (event) => this.walk(event));
  }

  draw() {
    const { store } = this;
    if (!store.world) return;
    this.once("chats", [store.world.chats.map((chat) => [chat.id, chat.title]), store.chatId], () => this.drawChats());
    this.once(
      "list",
      [store.chatId, store.topicId, store.topics, store.general.at(-1), store.general.length, store.read, store.chat?.last_message],
      () => this.drawList(),
    );
    this.once("people", [store.userId, store.world.users, store.chat?.members], () => this.drawPeople());
    this.once("breaks", [store.outage, store.penalty, store.chat?.members, store.chatId], () =>
      this.breaks.replaceChildren(...troubleButtons(store).filter(Boolean)),
    );
    this.add.hidden = !store.chat?.is_forum;
  }

  /** Draw a part only when what it shows has changed, so that focus stays where it is. */
  once(part, shown, draw) {
    const key = JSON.stringify(shown);
    this.drawn ??= {};
    if (this.drawn[part] === key) return;
    this.drawn[part] = key;
    draw();
  }

  drawChats() {
    const { store } = this;
    const { chats } = store.world;
    const held = this.chats.contains(document.activeElement);
    this.chats.hidden = chats.length < 2;
    this.chats.replaceChildren(
      ...chats.map((chat) => {
        const chosen = chat.id === store.chatId;
        return el(
          "button",
          {
            type: "button",
            role: "tab",
            "aria-selected": String(chosen),
            tabIndex: chosen ? 0 : -1,
            title: titleOf(store.world, chat),
            onclick: () => attempt(() => store.chooseChat(chat.id)),
            onkeydown: (event) => walkTabs(event),
          },
          titleOf(store.world, chat),
        );
      }),
    );
    if (held) this.chats.querySelector('[aria-selected="true"]')?.focus();
  }

  drawList() {
    const { store } = this;
    const focused = document.activeElement?.closest?.("[data-topic]")?.dataset.topic;
    this.list.replaceChildren(...(store.chat ? this.rows() : []));
    if (focused !== undefined) this.list.querySelector(`[data-topic="${focused}"]`)?.focus();
  }

  rows() {
    const { store } = this;
    const general = { last: store.general.findLast((message) => !isService(message)) ?? store.general.at(-1), messages: store.general.length };
    if (!store.hasTopics) {
      const title = titleOf(store.world, store.chat);
      const badge = el("span", { class: `avatar tone-${colourOf(store.chatId)}` }, firstLetter(title));
      return [this.row({ ...GENERAL, name: title }, badge, general)];
    }
    const at = (topic) => topic.last_message?.message_id ?? topic.id;
    const topics = [...store.topics].sort((a, b) => at(b) - at(a));
    return [
      this.row(GENERAL, topicIcon(GENERAL), general),
      ...topics.map((topic) => this.row(topic, topicIcon(topic), { last: topic.last_message, messages: topic.messages })),
    ];
  }

  row(topic, badge, { last, messages }) {
    const { store } = this;
    const chosen = topic.id === store.topicId;
    const unread = chosen ? 0 : store.unread(topic.id, messages);
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: topic.closed ? "row closed" : "row",
          "data-topic": topic.id,
          "aria-current": chosen ? "true" : null,
          onclick: () => attempt(() => store.chooseTopic(topic.id)),
        },
        badge,
        el("span", { class: "name", dir: "auto" }, topic.name),
        el("span", { class: "when" }, topic.closed && icon("lock"), last && el("time", {}, when(last.date, store.now()))),
        preview(last),
        unread > 0 && el("span", { class: "unread", "aria-label": `${unread} unread` }, String(unread)),
      ),
    );
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...this.list.querySelectorAll(".row")];
    rows[rows.indexOf(document.activeElement) + step]?.focus();
  }

  drawPeople() {
    const { store } = this;
    const { inside, stranger } = store.chat ? players(store.world, store.chat) : { inside: [] };
    const held = this.people.contains(document.activeElement);
    const choice = (name, chosen, choose) =>
      el(
        "label",
        { class: "person" },
        el("input", { type: "radio", name: "person", checked: chosen, onchange: () => attempt(choose) }),
        el("span", {}, name),
      );
    this.people.replaceChildren(
      el("legend", {}, "You are:"),
      ...inside.map((user) => choice(handle(user), user.id === store.userId, () => store.chooseUser(user.id))),
      ...(stranger === undefined ? [] : [choice("a stranger", stranger?.id === store.userId, () => store.chooseStranger())]),
    );
    if (held) this.people.querySelector(":checked")?.focus();
  }

  async newTopic() {
    const name = await ask({ title: "New topic", field: "", confirm: "Create", keep: "Cancel" });
    if (!name) return;
    const topic = await attempt(() => api.act("create_topic", { ...who(this.store), name }));
    if (topic) await attempt(() => this.store.chooseTopic(topic.id));
  }
}

function preview(last) {
  if (!last) return el("span", { class: "preview" }, "No messages yet");
  const words = summary(last) || "…";
  if (isService(last)) return el("span", { class: "preview" }, words);
  return el("span", { class: "preview" }, el("b", {}, `${authorName(last)}: `), el("bdi", {}, words));
}

function when(at, now) {
  if (now - at < DAY_S) return clock(at);
  return new Date(at * 1000).toLocaleDateString([], { day: "numeric", month: "short" });
}

function walkTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...event.currentTarget.parentElement.children];
  const next = tabs[(tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}
