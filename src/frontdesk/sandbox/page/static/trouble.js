// What a person can break here, and the strips that say what is broken now.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { attempt, toast } from "./notice.js";
import { fullName, handle, memberOf } from "./people.js";

const PENALTY_S = 30;

/** The buttons under the list. */
export function troubleButtons(store) {
  const group = store.chat && store.chat.type !== "private";
  const button = (drawing, label, hint, pressed, onclick) =>
    el(
      "button",
      { type: "button", class: "break", title: hint, "aria-pressed": String(pressed), disabled: !store.chat, onclick },
      icon(drawing),
      label,
    );
  return [
    button("plug", store.outage ? "End outage" : "Outage", "Cut every call of every bot", Boolean(store.outage), () => outage(store)),
    button("clock", "429 for 30 s", "Answer every call that names this chat with 429", Boolean(store.penalty), () => penalty(store)),
    group &&
      store.bot &&
      button(
        "robot",
        store.botIsHere ? "Kick the bot" : "Add the bot back",
        `${fullName(store.bot)} in ${store.chat.title}`,
        !store.botIsHere,
        () => kickOrAdd(store),
      ),
  ];
}

/** One strip for each trouble that is on in this chat. */
export function troubleBars(store) {
  if (!store.world) return [];
  const bars = [];
  const bar = (kind, words, label, onclick) =>
    el("div", { class: `trouble ${kind}` }, icon("alert"), el("span", {}, words), label && el("button", { type: "button", class: "flat", onclick }, label));
  if (!store.online) bars.push(bar("bad", "The sandbox doesn't answer. Trying again."));
  if (!store.chat) return bars;
  if (store.outage) bars.push(bar("bad", "Outage: no bot can reach Telegram.", "End outage", () => outage(store)));
  if (store.penalty) {
    const left = Math.max(1, Math.ceil(store.penalty.until - store.now()));
    bars.push(bar("wait", `Flood wait: the bot gets 429 for ${left} s more.`));
  }
  if (store.bot && !store.botIsHere) {
    bars.push(bar("wait", `${fullName(store.bot)} is not in this group.`, "Add the bot back", () => kickOrAdd(store)));
  }
  return bars;
}

function outage(store) {
  const { outage: fault } = store;
  return attempt(() => (fault ? api.removeFault(fault.id) : api.addFault({ kind: "outage", times: null })));
}

function penalty(store) {
  const whose = store.chat.bot ? { bot: store.chat.bot } : {};
  return attempt(() => api.penalise({ chat: store.chatId, retry_after: PENALTY_S, ...whose }));
}

async function kickOrAdd(store) {
  const { chat, bot } = store;
  const boss = chat.members.find((member) => member.status === "creator" && member.user !== bot.id);
  const back = !store.botIsHere;
  const act = { user: boss?.user ?? store.userId, chat: chat.id, member: bot.id };
  const done = await attempt(() => api.act("set_member", { ...act, status: back ? "administrator" : "kicked" }));
  if (done !== undefined) toast(back ? `${handle(bot)} is an administrator again.` : `${handle(bot)} was removed.`);
}
