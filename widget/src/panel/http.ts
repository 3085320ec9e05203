// The protocol over plain HTTP. Throws `Refusal` (the server said no) or `Lost` (nobody knows).

import { Lost, Refusal } from "./protocol";
import type { Ack, Request } from "./protocol";

const ANSWER_WITHIN_MS = 15_000;

export interface Issued {
  visitor: string;
  token: string;
  expires_at: number;
  widget: Record<string, unknown>;
}

interface Call {
  token: string | null;
  body?: object;
  signal?: AbortSignal;
  withinMs?: number;
}

export class Api {
  token: string | null = null;

  constructor(readonly base: string) {}

  /** A new visitor, or a new token for the one of `oldToken`. */
  visitor(oldToken: string | null, body: object): Promise<Issued> {
    return this.#fetch("visitors", { token: oldToken, body });
  }

  /** Do what a frame asks. */
  request({ type, ...body }: Request): Promise<Ack> {
    return this.#fetch(type === "message" ? "messages" : type, { token: this.token, body });
  }

  /** Ask for what may take long. */
  get<T>(path: string, signal: AbortSignal, withinMs: number): Promise<T> {
    return this.#fetch(path, { token: this.token, signal, withinMs });
  }

  async #fetch<T>(path: string, { token, body, signal, withinMs = ANSWER_WITHIN_MS }: Call): Promise<T> {
    const limit = new AbortController();
    const stop = () => limit.abort();
    const timer = setTimeout(stop, withinMs);
    signal?.addEventListener("abort", stop);
    try {
      const response = await fetch(this.base + path, {
        method: body ? "POST" : "GET",
        headers: { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) },
        body: body && JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: limit.signal,
      });
      if (response.ok) return (await response.json()) as T;
      throw await refusalOf(response);
    } catch (error) {
      throw error instanceof Refusal ? error : new Lost();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** Throws when these are not our server's words (a proxy's page): then nobody knows what became of the request. */
async function refusalOf(response: Response): Promise<Refusal> {
  const { error } = (await response.json()) as { error: { code: string; retry_after_s?: number } };
  return new Refusal(error.code, error.retry_after_s);
}
