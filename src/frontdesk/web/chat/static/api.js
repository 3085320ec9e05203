// The protocol over plain HTTP. Throws `Refusal` (the server said no) or `Lost` (nobody knows).

import { Lost, POLL_WAIT_S, Refusal } from "./protocol.js";

const ANSWER_WITHIN_MS = 15_000;
const POLL_WITHIN_MS = (POLL_WAIT_S + 10) * 1000;

export class Api {
  token = null;

  constructor(base) {
    this.base = base;
  }

  /** A new visitor, or a new token for the one of `oldToken`. */
  async visitor({ oldToken, locale }) {
    return this.#fetch("visitors", { token: oldToken, body: { locale } });
  }

  /** Do what a frame asks, over HTTP. */
  async request(frame) {
    const { type, ...body } = frame;
    return this.#fetch(type === "message" ? "messages" : type, { token: this.token, body });
  }

  /** What is new after the cursor, as the fields of a `welcome`. */
  async events(cursor, { waitS = POLL_WAIT_S, signal } = {}) {
    const known = Object.entries({ ...cursor, wait: waitS }).filter(([, value]) => value !== null);
    return this.#fetch(`events?${new URLSearchParams(known)}`, { token: this.token, signal, withinMs: POLL_WITHIN_MS });
  }

  async #fetch(path, { token, body, signal, withinMs = ANSWER_WITHIN_MS }) {
    const headers = body ? { "Content-Type": "application/json" } : {};
    if (token) headers.Authorization = `Bearer ${token}`;
    const limit = AbortSignal.timeout(withinMs);
    let response;
    try {
      response = await fetch(new URL(path, this.base), {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        cache: "no-store",
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      if (response.ok) return await response.json();
    } catch (error) {
      throw new Lost(error.message);
    }
    throw await refusalOf(response);
  }
}

async function refusalOf(response) {
  try {
    const { error } = await response.json();
    return new Refusal(error.code, error.retry_after_s);
  } catch {
    // Not our server's words (a proxy's page): nobody knows what became of it.
    return new Lost(`HTTP ${response.status}`);
  }
}
