// Visitor protocol, version 1: frames, closes, refusals, waiting times. Pure: no network, no clock, no storage.

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
const KEY_BYTES = 12;

/** The server said no. Nothing was changed; `code` is one of the protocol's. */
export class Refusal extends Error {
  constructor(code, retryAfterS = 0) {
    super(code);
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

/** The line broke: the request may have been carried out. Ask again under the same key. */
export class Lost extends Error {}

export function hello(token, cursor) {
  return { type: "hello", token, log: cursor.log, session: cursor.session, after: cursor.after };
}

/** The text of a queued entry that is no message but the wish for a person. A message's is never empty. */
export const WISH = "";

export function isWish(entry) {
  return entry.text === WISH;
}

/** What asks the server for a queued entry. */
export function frameOf(entry) {
  if (isWish(entry)) return actions.human();
  return { type: "message", client_id: entry.client_id, text: entry.text, page: entry.page };
}

export const actions = {
  end: (session) => ({ type: "end", session }),
  human: () => ({ type: "human" }),
  typing: () => ({ type: "typing" }),
  read: (session, seq) => ({ type: "read", session, seq }),
  rating: (session, score, comment) => ({ type: "rating", session, score, comment: comment || undefined }),
};

const CLOSES = { 4400: "forget", 4401: "renew", 4403: "final" };

/**
 * What a socket's close code asks for: `final`, a `renew`ed token, to `forget` what is known (the server does not know
 * the session of our cursor), or to `retry` with jitter.
 */
export function meaningOfClose(code) {
  return CLOSES[code] ?? "retry";
}

/** What to do about a refused request: `wait` and repeat it, `renew` the token, or let it `fail`. */
export function meaningOfRefusal(code) {
  if (code === "rate_limited" || code === "unavailable") return "wait";
  return code === "unauthorized" || code === "token_expired" ? "renew" : "fail";
}

/** How long to wait before attempt `tries` (0 is the first), ms. `random` is in [0, 1). */
export function backoffMs(tries, random) {
  const most = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(tries, 16));
  return Math.round(most / 2 + (most / 2) * random);
}

/** A client_id from at least `KEY_BYTES` random bytes. */
export function newKey(bytes) {
  return Array.from(bytes.subarray(0, KEY_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function randomKey() {
  return newKey(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** The text as the server keeps it; "" when there is nothing to send. */
export function cleanText(text) {
  return text.replaceAll("\0", "").trim();
}
