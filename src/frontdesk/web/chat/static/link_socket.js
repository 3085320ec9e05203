// One WebSocket to the desk. Requests are answered by `ack` or `error` frames; silence is probed and ends the link.

import {
  Lost,
  PING_AFTER_MS,
  PONG_WITHIN_MS,
  REPLY_WITHIN_MS,
  Refusal,
  SUBPROTOCOL,
  hello,
} from "./protocol.js";

export class SocketLink {
  #socket;
  #waiting = [];
  #silence = 0;

  /** `onFrame` is given every server frame but acks, errors and pongs. */
  constructor({ url, token, cursor, onFrame }) {
    this.isOpen = false;
    this.closed = new Promise((resolve) => {
      this.#socket = new WebSocket(url, SUBPROTOCOL);
      this.#socket.onopen = () => this.#send(hello(token, cursor));
      this.#socket.onclose = (event) => resolve(this.#onClose(event.code));
    });
    this.#socket.onmessage = (event) => this.#onData(JSON.parse(event.data), onFrame);
    this.#listen();
  }

  /** Resolves with the ack. Throws Refusal, Lost. */
  request(frame) {
    if (!this.isOpen) return Promise.reject(new Lost("not connected"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(), REPLY_WITHIN_MS);
      this.#waiting.push({ frame, resolve, reject, timer });
      this.#send(frame);
    });
  }

  /** End at once, without waiting for the other side: a half-open line never answers. */
  close() {
    this.#socket.onclose?.({ code: 1006 });
    this.#socket.onclose = null;
    this.#socket.onmessage = null;
    this.#socket.close();
  }

  #send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #onData(frame, onFrame) {
    this.#listen();
    switch (frame.type) {
      case "ack":
        this.#settle(frame, (waiting) => waiting.resolve(frame));
        break;
      case "error":
        this.#settle(frame, (waiting) => waiting.reject(new Refusal(frame.error.code, frame.error.retry_after_s)));
        break;
      case "pong":
        break;
      default:
        if (frame.type === "welcome") this.isOpen = true;
        onFrame(frame);
    }
  }

  /** An answer names the message by its client_id, any other frame by its type. */
  #settle(answer, settle) {
    const at = this.#waiting.findIndex(({ frame }) =>
      answer.client_id ? frame.client_id === answer.client_id : frame.type === answer.of,
    );
    if (at < 0) return;
    const [waiting] = this.#waiting.splice(at, 1);
    clearTimeout(waiting.timer);
    settle(waiting);
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#send({ type: "ping" });
      this.#silence = setTimeout(() => this.close(), PONG_WITHIN_MS);
    }, PING_AFTER_MS);
  }

  #onClose(code) {
    clearTimeout(this.#silence);
    this.isOpen = false;
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(new Lost("connection closed"));
    }
    return code;
  }
}
