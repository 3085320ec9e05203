// The transcript as a list of things to draw, each with a stable key. Pure.

import type { Outgoing, RichNode, Speaker } from "./protocol";
import type { Session, Shown } from "./store";

const RUN_GAP_MS = 5 * 60_000; // a longer pause shows the time

export interface MessageItem {
  kind: "message";
  key: string;
  at: number;
  author: Speaker;
  name?: string;
  text: string;
  rich?: readonly RichNode[];
  client_id?: string;
  /** "sent", "sending", "queued", or the code it was refused with. */
  status?: string;
  isFirst?: boolean;
  isEdited?: boolean;
  isDeleted?: boolean;
}

export type Item =
  | MessageItem
  | { kind: "time"; key: string; at: number }
  | { kind: "notice"; key: string; at: number; text: string }
  | { kind: "draft"; key: string; text: string }
  | { kind: "typing"; key: string; who: "operator" | "assistant"; name?: string };

export interface Scene {
  session: Session | null;
  underway: readonly Outgoing[];
  queue: readonly Outgoing[];
  isOnline: boolean;
  /** ms on the clock of the typing marks. */
  now: number;
}

/** Items of the session on screen. A status stands under what is not sent, and under the last own message. */
export function transcriptItems({ session, underway, queue, isOnline, now }: Scene): Item[] {
  const items = [
    ...(session?.events ?? []).map(fromEvent),
    ...underway.map((entry) => own(entry, "sent")),
    ...queue.map((entry) => own(entry, entry.refused ?? (isOnline ? "sending" : "queued"))),
  ];
  return [...withRuns(withoutOldStatus(items)), ...liveItems(session, now)];
}

function fromEvent(event: Shown): MessageItem | (Item & { kind: "notice" }) {
  const text = event.text ?? "";
  if (event.kind !== "message" || !event.author) return { kind: "notice", key: `n${event.seq}`, at: event.at, text };
  const { at, author, name, rich, client_id, isEdited, isDeleted } = event;
  const key = client_id ? `m${client_id}` : `e${event.seq}`;
  const status = author === "visitor" ? "sent" : undefined;
  return { kind: "message", key, at, author, name, text, rich, client_id, status, isEdited, isDeleted };
}

function own({ client_id, text, at }: Outgoing, status: string): MessageItem {
  return { kind: "message", key: `m${client_id}`, client_id, author: "visitor", text, at, status };
}

function withoutOldStatus<T extends Item>(items: T[]): T[] {
  return items.map((item, index) => {
    const isOld = item.kind === "message" && item.status === "sent" && index < items.length - 1;
    return isOld ? { ...item, status: undefined } : item;
  });
}

/** Put the time between runs, and mark the first message of each. */
function withRuns(items: (MessageItem | (Item & { kind: "notice" }))[]): Item[] {
  const found: Item[] = [];
  let last: (typeof items)[number] | null = null;
  for (const item of items) {
    const isPause: boolean = !last || item.at - last.at > RUN_GAP_MS;
    if (isPause) found.push({ kind: "time", key: `t${item.key}`, at: item.at });
    const isRun: boolean =
      !isPause && item.kind === "message" && last?.kind === "message" && last.author === item.author && last.name === item.name;
    found.push(item.kind === "message" ? { ...item, isFirst: !isRun } : item);
    last = item;
  }
  return found;
}

function liveItems(session: Session | null, now: number): Item[] {
  const drafts = (session?.drafts ?? []).filter((draft) => draft.text);
  if (drafts.length > 0) return drafts.map(({ turn, text }) => ({ kind: "draft", key: `d${turn}`, text }));
  const typing = session?.typing;
  if (!typing || typing.until <= now) return [];
  return [{ kind: "typing", key: "typing", who: typing.who, name: typing.name }];
}

/** Messages of others after `upto`. */
export function countUnread(session: Session | null, upto: number): number {
  return (session?.events ?? []).filter((event) => event.seq > upto && event.author && event.author !== "visitor").length;
}
