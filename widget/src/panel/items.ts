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

/** What the desk says: by nobody; it may name an operator. */
interface NoticeItem extends Pick<MessageItem, "key" | "at" | "text" | "status" | "isFirst"> {
  kind: "notice";
  author?: undefined;
  name?: string;
}

type Said = MessageItem | NoticeItem;

export type Item =
  | MessageItem
  | { kind: "time"; key: string; at: number }
  | NoticeItem
  | { kind: "offer" | "contact"; key: string }
  | { kind: "draft"; key: string; text: string }
  | { kind: "typing"; key: string; who: "operator" | "assistant"; name?: string };

export interface Scene {
  session: Session | null;
  underway: readonly Outgoing[];
  queue: readonly Outgoing[];
  isOnline: boolean;
  /** The key of the question to be answered, or "". */
  offer: string;
  /** Is the visitor asked where to reach them? */
  asksContact: boolean;
  /** ms on the clock of the typing marks. */
  now: number;
}

/** Items of the session on screen. A status stands under what is not sent, and under the last own message. */
export function transcriptItems({ session, underway, queue, isOnline, offer, asksContact, now }: Scene): Item[] {
  const items = [
    ...(session?.events ?? []).map(fromEvent),
    ...underway.map((entry) => own(entry, "sent")),
    ...queue.map((entry) => own(entry, entry.refused ?? (isOnline ? "sending" : "queued"))),
  ];
  const asked: Item[] = offer ? [{ kind: "offer", key: offer }] : [];
  // The same through whatever is said meanwhile: what is being typed in it stays.
  if (asksContact) asked.push({ kind: "contact", key: "contact" });
  return [...withRuns(items), ...asked, ...liveItems(session, now)];
}

function fromEvent(event: Shown): Said {
  const { seq, client_id, author, text = "" } = event;
  const kind = event.kind === "message" ? "message" : "notice";
  const key = client_id ? `m${client_id}` : `e${seq}`;
  return { ...event, kind, key, text, status: author === "visitor" ? "sent" : undefined } as Said;
}

function own({ client_id, text, at }: Outgoing, status: string): MessageItem {
  return { kind: "message", key: `m${client_id}`, client_id, author: "visitor", text, at, status };
}

/** Put the time between runs, mark the first message of each, and say "sent" at the end only. */
function withRuns(items: readonly Said[]): Item[] {
  const found: Item[] = [];
  let last: Said | null = null;
  for (const item of items) {
    const isPause: boolean = !last || item.at - last.at > RUN_GAP_MS;
    if (isPause) found.push({ kind: "time", key: `t${item.key}`, at: item.at });
    const isFirst: boolean = isPause || last?.author !== item.author || last?.name !== item.name;
    const isOld = item.status === "sent" && item !== items.at(-1);
    found.push({ ...item, isFirst, status: isOld ? undefined : item.status });
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
