// What stands in a transcript, in order: messages with their edits, lines between them, days, what is on its way. Pure.

import { noticeWords } from "./inbox_words.js";

const RUN_MS = 5 * 60_000; // messages of one author within this time stand together

/** `{key, kind, …}` for each line; a line is drawn anew only when its item has changed. */
export function itemsOf(log, { me, readUpto, pending }) {
  const items = [];
  let day = "";
  for (const entry of log.entries) {
    const item = itemOf(entry, me);
    if (!item) continue;
    const its = new Date(entry.at).toDateString();
    if (its !== day) items.push({ key: `day ${its}`, kind: "day", at: entry.at });
    day = its;
    items.push(item);
  }
  applyChanges(items, log.entries);
  markRuns(items);
  markSeen(items, readUpto);
  for (const draft of log.drafts.values()) items.push({ key: `draft ${draft.turn}`, kind: "draft", text: draft.text });
  for (const one of notLanded(pending, log, me)) items.push({ key: `pending ${one.client_id}`, kind: "pending", ...one });
  if (log.typing && !log.drafts.size) items.push({ key: "typing", kind: "typing", who: log.typing.who, name: log.typing.name });
  return items;
}

/** What was sent and is not in the log yet. The log may know it before the server's answer is here. */
function notLanded(pending, log, me) {
  const isOwn = ({ origin, operator, kind }) => origin === "web" && operator?.id === me.id && SENT.has(kind);
  const own = log.entries.filter(isOwn);
  return pending.filter((item) => {
    const kind = item.what === "note" ? "note" : "message";
    const at = own.findIndex((entry) => entry.kind === kind && entry.seq > item.since);
    if (at >= 0) own.splice(at, 1);
    return at < 0;
  });
}

const SENT = new Set(["message", "note"]);

function itemOf(entry, me) {
  const { seq, at } = entry;
  const key = `${seq}`;
  switch (entry.kind) {
    case "message": {
      const { author, text, rich, name, origin } = entry;
      const isMine = entry.operator?.id === me.id;
      return { key, kind: "message", seq, at, author, text, rich, name: isMine ? "You" : name, origin };
    }
    case "note":
      return { key, kind: "note", at, name: entry.operator.id === me.id ? "You" : entry.operator.name, text: entry.text };
    case "rating":
      return { key, kind: "rating", at, score: entry.score, comment: entry.comment };
    case "message_edited":
    case "message_deleted":
      return null;
    default: {
      const text = noticeWords(entry, me);
      const where = entry.origin === "telegram" ? "Telegram" : "";
      return text && { key, kind: "notice", at, text, where, tone: TONES[entry.kind] ?? "" };
    }
  }
}

const TONES = { operator_requested: "wait", assistant_failed: "wait", asked_again: "wait" };

function applyChanges(items, entries) {
  const bySeq = new Map(items.filter(({ kind }) => kind === "message").map((item) => [item.seq, item]));
  for (const entry of entries) {
    const item = bySeq.get(entry.of);
    if (!item) continue;
    if (entry.kind === "message_deleted") Object.assign(item, { text: "", rich: null, isDeleted: true });
    else if (!item.isDeleted) Object.assign(item, { text: entry.text, rich: entry.rich, isEdited: true });
  }
}

/** The first of a run names its author, the last tells the time. */
function markRuns(items) {
  for (const [at, item] of items.entries()) {
    if (item.kind !== "message") continue;
    item.isFirst = !isSameRun(items[at - 1], item);
    item.isLast = !isSameRun(item, items[at + 1]);
  }
}

function isSameRun(a, b) {
  if (a?.kind !== "message" || b?.kind !== "message") return false;
  return a.author === b.author && a.name === b.name && b.at - a.at < RUN_MS;
}

/** The newest of our messages that the visitor has seen carries the mark. */
function markSeen(items, readUpto) {
  const ours = items.filter(({ kind, author }) => kind === "message" && author !== "visitor");
  const newest = ours.at(-1);
  if (newest && newest === items.findLast(({ kind }) => kind === "message")) newest.isSeen = newest.seq <= readUpto;
}
