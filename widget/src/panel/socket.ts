// One WebSocket to the desk. Requests are answered by `ack` or `error` frames; silence is probed and ends the link.

import type { Link } from "./link";
import { Lost, PING_AFTER_MS, PONG_WITHIN_MS, REPLY_WITHIN_MS, Refusal, SUBPROTOCOL } from "./protocol";
import type { Ack, Cursor, Request, ServerFrame } from "./protocol";

const GONE = 1006;

interface Waiting {
  frame: Request;
  timer: number;
  resolve(ack: Ack): void;
  reject(error: Error): void;
}

type Answer = { client_id?: string; of?: string } & (
  | (Ack & { type: "ack" })
  | { type: "error"; error: { code: string; retry_after_s?: number } }
);

export class SocketLink implements Link {
  isOpen = false;
  readonly closed: Promise<number>;
  #socket: WebSocket;
  #waiting: Waiting[] = [];
  #silence = 0;
  #onEnd!: (code: number) => void;

  /** `onFrame` is given every server frame but acks, errors and pongs. */
  constructor(
    url: string,
    hello: { token: string } & Cursor,
    readonly onFrame: (frame: ServerFrame) => void,
  ) {
    this.closed = new Promise((resolve) => (this.#onEnd = resolve));
    this.#socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket.onopen = () => this.#send({ type: "hello", ...hello });
    this.#socket.onclose = (event) => this.#ended(event.code);
    this.#socket.onmessage = (event) => this.#received(JSON.parse(String(event.data)) as ServerFrame | Answer);
    this.#listen();
  }

  request(frame: Request): Promise<Ack> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(), REPLY_WITHIN_MS);
      this.#waiting.push({ frame, resolve, reject, timer });
      this.#send(frame);
    });
  }

  /** End at once, without waiting for the other side: a half-open line never answers. */
  close(): void {
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#ended(GONE);
  }

  #send(frame: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #received(frame: ServerFrame | Answer | { type: "pong" }): void {
    this.#listen();
    switch (frame.type) {
      case "ack":
        return this.#take(frame)?.resolve(frame);
      case "error":
        return this.#take(frame)?.reject(new Refusal(frame.error.code, frame.error.retry_after_s));
      case "pong":
        return;
      case "welcome":
        this.isOpen = true;
    }
    this.onFrame(frame);
  }

  /** An answer names the message by its client_id, any other frame by its type. */
  #take(answer: Answer): Waiting | null {
    const at = this.#waiting.findIndex(({ frame }) =>
      frame.type === "message" ? frame.client_id === answer.client_id : frame.type === answer.of,
    );
    const [found] = at < 0 ? [] : this.#waiting.splice(at, 1);
    clearTimeout(found?.timer);
    return found ?? null;
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#send({ type: "ping" });
      this.#silence = setTimeout(() => this.close(), PONG_WITHIN_MS);
    }, PING_AFTER_MS);
  }

  #ended(code: number): void {
    clearTimeout(this.#silence);
    this.isOpen = false;
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(new Lost());
    }
    this.#onEnd(code);
  }
}
