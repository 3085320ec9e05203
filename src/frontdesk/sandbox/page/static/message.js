// One message as nodes: a bubble with what is in it, or a centred service line.

import * as api from "./api.js";
import { el, firstLetter, icon } from "./dom.js";
import { richText } from "./entities.js";
import { alertBox, attempt, toast } from "./notice.js";
import { colourOf, fullName, standing } from "./people.js";

const ANSWER_WAIT_S = 20;
const TAP_EMOJI = "👍";

const MEDIA = {
  photo: "Photo",
  document: "File",
  sticker: "Sticker",
  voice: "Voice message",
  audio: "Audio",
  video: "Video",
  location: "Location",
  contact: "Contact",
};

// A name of another direction must not reorder the words around it.
const named = (text) => `“\u2068${text}\u2069”`;

const SERVICE = {
  forum_topic_created: (value) => `Topic ${named(value.name)} was created`,
  forum_topic_closed: (_, who) => `${who} closed the topic`,
  forum_topic_reopened: (_, who) => `${who} reopened the topic`,
  forum_topic_edited: (value, who) =>
    value.name ? `${who} renamed the topic to ${named(value.name)}` : `${who} changed the topic’s icon`,
  general_forum_topic_hidden: () => "General was hidden",
  general_forum_topic_unhidden: () => "General was shown",
  new_chat_members: (people, who) => `${who} added ${people.map(fullName).join(", ")}`,
  left_chat_member: (person, who) =>
    fullName(person) === who ? `${who} left the group` : `${who} removed ${fullName(person)}`,
  new_chat_title: (title, who) => `${who} changed the group’s name to ${named(title)}`,
  pinned_message: (message, who) => `${who} pinned ${named(summary(message))}`,
  group_chat_created: (_, who) => `${who} made the group`,
  supergroup_chat_created: (_, who) => `${who} made the group`,
  migrate_to_chat_id: () => "The group was upgraded to a supergroup",
  migrate_from_chat_id: () => "The group was upgraded to a supergroup",
};

const serviceKind = (message) => Object.keys(SERVICE).find((kind) => kind in message);

export const isService = (message) => serviceKind(message) !== undefined;

/** Who a message shows as its author: a channel or group speaks for its anonymous people. */
export const authorName = (message) => message.sender_chat?.title ?? fullName(message.from);

/** One line for lists and quotes. */
export function summary(message) {
  const kind = serviceKind(message);
  if (kind) return SERVICE[kind](message[kind], authorName(message));
  const media = Object.keys(MEDIA).find((name) => name in message);
  const text = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").trim();
  if (media) return text ? `${MEDIA[media]}, ${text}` : MEDIA[media];
  return text;
}

/** The message that was chosen with Reply; a topic's first message does not count as one. */
export function quoted(message) {
  const target = message.reply_to_message;
  return target && target.message_id !== message.message_thread_id ? target : null;
}

export const clock = (at) =>
  new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

/** A message's row. `place` says where it stands in a run of one author: `first`, `last`. */
export function messageRow(store, message, place) {
  if (isService(message)) {
    return el("li", { class: "service", "data-message": message.message_id }, el("span", {}, summary(message)));
  }
  const mine = message.from.id === store.userId && !message.sender_chat;
  const reacted = message.reactions.length > 0;
  const classes = ["message", mine ? "mine" : "theirs", place.first && "first", place.last && "last"];
  return el(
    "li",
    { class: classes.filter(Boolean).join(" "), "data-message": message.message_id },
    !mine && avatar(message, place),
    el(
      "div",
      { class: "stack" },
      el(
        "div",
        { class: "bubble", tabIndex: -1, ondblclick: () => store.reply(message) },
        !mine && place.first && author(store, message),
        quote(message),
        media(message),
        body(message, !reacted && stamp(message, mine)),
        reacted && reactions(store, message),
        (reacted || !hasText(message)) && stamp(message, mine),
      ),
      keyboard(store, message),
    ),
    actions(store, message, mine),
  );
}

function avatar(message, place) {
  const classes = `avatar tone-${colourOf(message.from.id)}`;
  return el("span", { class: classes, "aria-hidden": "true" }, place.last ? firstLetter(authorName(message)) : "");
}

function author(store, message) {
  const role = message.from.is_bot ? "bot" : standing(store.chat, message.from.id);
  return el(
    "div",
    { class: `author name-${colourOf(message.from.id)}` },
    el("b", {}, authorName(message)),
    role && el("span", { class: "role" }, role),
  );
}

function quote(message) {
  const target = quoted(message);
  if (!target) return null;
  const jump = () => {
    const row = document.querySelector(`[data-message="${target.message_id}"]`);
    row?.scrollIntoView({ block: "center", behavior: "smooth" });
    row?.animate([{ backgroundColor: "#5288c155" }, { backgroundColor: "transparent" }], 1400);
  };
  return el(
    "button",
    { class: `quote name-${colourOf(target.from.id)}`, type: "button", onclick: jump },
    el("b", {}, authorName(target)),
    el("span", {}, summary(target) || "…"),
  );
}

const hasText = (message) => Boolean(message.text ?? message.caption);

function body(message, ending) {
  if (!hasText(message)) return null;
  const text = message.text ?? message.caption;
  const entities = message.text === undefined ? message.caption_entities : message.entities;
  return el("div", { class: "text", dir: "auto" }, richText(text, entities), ending);
}

function media(message) {
  const kind = Object.keys(MEDIA).find((name) => name in message);
  if (!kind) return null;
  if (kind === "photo") {
    const file = message.photo.at(-1);
    return el("img", { class: "photo", src: api.fileUrl(file.file_id), alt: message.caption ?? "Photo" });
  }
  const value = message[kind];
  const name = value.file_name ?? value.phone_number ?? value.emoji ?? MEDIA[kind];
  const size = value.file_size === undefined ? MEDIA[kind] : `${MEDIA[kind]}, ${bytes(value.file_size)}`;
  const inside = [
    el("span", { class: "file-icon" }, icon("clip")),
    el("span", { class: "file-text" }, el("b", {}, name), el("span", {}, size)),
  ];
  if (!value.file_id) return el("div", { class: "file" }, inside);
  return el("a", { class: "file", href: api.fileUrl(value.file_id), download: name }, inside);
}

function bytes(size) {
  if (size < 1024) return `${size} B`;
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

function reactions(store, message) {
  const byEmoji = new Map();
  for (const { user, emoji } of message.reactions) byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), user]);
  const chips = [...byEmoji].map(([emoji, users]) =>
    el(
      "button",
      {
        type: "button",
        class: users.includes(store.userId) ? "reaction own" : "reaction",
        "aria-label": `${emoji}, ${users.length}`,
        onclick: () => react(store, message, emoji),
      },
      emoji,
      el("span", {}, String(users.length)),
    ),
  );
  return el("div", { class: "reactions" }, chips);
}

function react(store, message, emoji) {
  const own = message.reactions.filter((one) => one.user === store.userId).map((one) => one.emoji);
  const next = own.includes(emoji) ? own.filter((one) => one !== emoji) : [...own, emoji];
  return attempt(() => api.act("react", { ...who(store), message: message.message_id, emoji: next }));
}

function stamp(message, mine) {
  return el(
    "span",
    { class: "stamp" },
    message.edit_date && el("span", { class: "edited" }, "edited"),
    el("time", {}, clock(message.date)),
    mine && icon("check"),
  );
}

function keyboard(store, message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  return el(
    "div",
    { class: "keyboard" },
    rows.map((row) =>
      el(
        "div",
        { class: "keys" },
        row.map((button) => key(store, message, button)),
      ),
    ),
  );
}

function key(store, message, button) {
  if (button.url) {
    return el("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text);
  }
  const node = el("button", { class: "key", type: "button", onclick: () => tap(store, message, button, node) }, button.text);
  return node;
}

async function tap(store, message, button, node) {
  node.classList.add("pending");
  const by = store.userId;
  await attempt(async () => {
    const { callback_query_id: id } = await api.act("tap", {
      ...who(store),
      message: message.message_id,
      data: button.callback_data,
    });
    const answer = await api.tapAnswer(id, ANSWER_WAIT_S);
    if (!answer.answered) toast("The bot has not answered this tap.", "refused");
    else if (answer.text && answer.show_alert) alertBox(answer.text);
    else if (answer.text) toast(answer.text, by === store.userId ? "plain" : "other");
  });
  node.classList.remove("pending");
}

function actions(store, message, mine) {
  const tool = (drawing, label, onclick) =>
    el("button", { type: "button", class: "tool", title: label, "aria-label": label, onclick }, icon(drawing));
  const remove = () => attempt(() => api.act("delete", { ...who(store), message: message.message_id }));
  return el(
    "div",
    { class: "tools" },
    tool("reply", "Reply", () => store.reply(message)),
    tool("smile", `React with ${TAP_EMOJI}`, () => react(store, message, TAP_EMOJI)),
    mine && message.text !== undefined && tool("edit", "Edit", () => store.edit(message)),
    tool("trash", "Delete for everyone", remove),
  );
}

/** What a bot is writing just now: not a message yet. */
export function draftRow(draft) {
  const words = richText(draft.text ?? "", draft.entities);
  return el("li", { class: "message theirs draft" }, el("div", { class: "stack" }, el("div", { class: "bubble" }, words)));
}

/** The person who acts, and where. */
export function who(store) {
  return { user: store.userId, chat: store.chatId, ...(store.chat.bot ? { bot: store.chat.bot } : {}) };
}
