// Visitor protocol, version 1: frames, closes, refusals, waiting times. Pure: no network, no clock, no storage.

import type { Hours } from "./hours";

export const SUBPROTOCOL = "frontdesk.v1";
export const MAX_UNITS = 4000; // UTF-16 units of one message, after trimming
export const COUNT_FROM_UNITS = 3600; // from here on the composer shows what is left
export const PING_AFTER_MS = 20_000; // of silence
export const PONG_WITHIN_MS = 10_000;
export const REPLY_WITHIN_MS = 15_000; // an unanswered request means a half-open line
export const POLL_WAIT_S = 25;
export const TYPING_EVERY_MS = 4000;
export const TYPING_SHOWN_MS = 6000;

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const KEY_BYTES = 16;

export type Speaker = "visitor" | "assistant" | "operator";

/** A node of the server's small tree; what is not known is shown as its text. */
export type RichNode = string | readonly unknown[];

export interface SessionState {
  session: string;
  n: number;
  status: "open" | "closed";
  mode: "ai" | "waiting" | "human";
  epoch: number;
  operator: { name: string } | null;
  last_seq: number;
}

export interface SessionEvent {
  seq: number;
  prev: number;
  at: number;
  kind: string;
  author?: Speaker;
  name?: string;
  text?: string;
  rich?: readonly RichNode[];
  client_id?: string;
  epoch?: number;
  of?: number;
  /** It happened while nobody was there: when people are back. */
  opens_at?: number;
}

export interface DraftFrame {
  session: string;
  turn: string;
  epoch: number;
  from: number;
  delta: string;
}

export interface TypingFrame {
  session: string;
  who: "operator" | "assistant";
  name?: string;
}

export interface Welcome {
  log: string;
  visitor: string;
  now: number;
  more: boolean;
  sessions: { state: SessionState; recovered: boolean; events: SessionEvent[] }[];
  /** Where the owner has set any. */
  hours?: Hours;
  draft?: DraftFrame[];
  typing?: TypingFrame[];
}

export interface Ack {
  session: string;
  seq: number;
  at: number;
}

/** What a follower is given. Acks, errors and pongs end at the link. */
export type ServerFrame =
  | (Welcome & { type: "welcome" })
  | { type: "event"; session: string; event: SessionEvent }
  | { type: "state"; state: SessionState }
  | (DraftFrame & { type: "draft" })
  | { type: "draft_end"; session: string; turn: string; outcome: "published" | "withdrawn" }
  | (TypingFrame & { type: "typing" })
  | { type: "token"; token: string; expires_at: number };

export interface Page {
  url: string;
  title?: string;
  referrer?: string;
}

/** The text of what is no message but the wish for a person. A message's is never empty. */
export const WISH = "";

/** A message or the wish, on its way: kept under its `client_id` until it is acknowledged. `at` is ms since the epoch. */
export interface Outgoing {
  client_id: string;
  text: string;
  page: Page;
  at: number;
  refused?: string;
}

export interface Cursor {
  log: string | null;
  session: string | null;
  after: number;
}

export type Request =
  | { type: "message"; client_id: string; text: string; page: Page }
  | { type: "end"; session: string }
  | { type: "human" }
  | { type: "typing" }
  | { type: "read"; session: string; seq: number }
  | { type: "rating"; session: string; score: number; comment?: string };

/** The server said no. Nothing was changed; `code` is one of the protocol's. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly retryAfterS = 0,
  ) {
    super(code);
  }
}

/** The line broke: the request may have been carried out. Ask again under the same key. */
export class Lost extends Error {}

export function isTrouble(error: unknown): error is Refusal | Lost {
  return error instanceof Refusal || error instanceof Lost;
}

/** For what may fail without harm. */
export function ignoreTrouble(error: unknown): void {
  if (!isTrouble(error)) throw error;
}

export function isWish({ text }: Outgoing): boolean {
  return text === WISH;
}

/** What asks the server for it. */
export function requestOf(entry: Outgoing): Request {
  const { client_id, text, page } = entry;
  return isWish(entry) ? { type: "human" } : { type: "message", client_id, text, page };
}

const MEANINGS = {
  4400: "forget",
  4401: "renew",
  4403: "final",
  not_found: "forget",
  unauthorized: "renew",
  token_expired: "renew",
  origin_not_allowed: "final",
  unknown_site: "final",
  rate_limited: "wait",
  unavailable: "wait",
} as const;

export type Meaning = (typeof MEANINGS)[keyof typeof MEANINGS];

/**
 * What a socket's close code, or the code of a refusal, asks for: a `renew`ed token, to `forget` what is known (the
 * server does not know the session of our cursor), to `wait` and repeat it; `final` is what only the owner can mend.
 */
export function meaningOf(code: number | string): Meaning | undefined {
  return (MEANINGS as Record<number | string, Meaning>)[code];
}

/** How long to wait before attempt `tries` (0 is the first), ms. `random` is in [0, 1). */
export function backoffMs(tries: number, random: number): number {
  const most = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** tries);
  return Math.round(most / 2 + (most / 2) * random);
}

/** A client_id nobody else has. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(36)).join("");
}

/** The text as the server keeps it; "" when there is nothing to send. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "").trim();
}
