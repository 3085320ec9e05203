// The live line: one WebSocket, opened again with growing pauses; silence is probed, for a half-open line never ends.

const SUBPROTOCOL = "frontdesk.operator.v1";
const PING_AFTER_MS = 20_000; // of silence
const PONG_WITHIN_MS = 10_000;
const HELLO_WITHIN_MS = 10_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 20_000;
const SIGNED_OUT = 4401;

/** How long to wait before attempt `tries` (0 is the first), ms. `random` is in [0, 1). */
export function backoffMs(tries, random) {
  const most = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(tries, 16));
  return Math.round(most / 2 + (most / 2) * random);
}

export class Live {
  #socket = null;
  #tries = 0;
  #silence = 0;
  #again = 0;
  #watched = null;

  /** `onFrame` is given every frame; `onDown` that the line is gone; `onSignedOut` that the sign-in is. */
  constructor({ onFrame, onDown, onSignedOut }) {
    Object.assign(this, { onFrame, onDown, onSignedOut });
    this.isUp = false;
    addEventListener("online", () => this.#hurry());
    addEventListener("pageshow", (event) => event.persisted && this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  connect() {
    clearTimeout(this.#again);
    const address = new URL("/api/v1/operator/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address, SUBPROTOCOL);
    this.#socket = socket;
    socket.onmessage = (event) => this.#onData(JSON.parse(event.data));
    socket.onclose = (event) => this.#onClose(event.code);
    this.#expect(HELLO_WITHIN_MS, () => this.#drop());
  }

  /** Whose drafts and typing are wanted; null: nobody's. */
  watch(session) {
    this.#watched = session;
    if (this.isUp) this.#send({ type: "watch", session });
  }

  #onData(frame) {
    this.#listen();
    if (frame.type === "hello") {
      this.isUp = true;
      this.#tries = 0;
      this.#send({ type: "watch", session: this.#watched });
    }
    this.onFrame(frame);
  }

  #listen() {
    this.#expect(PING_AFTER_MS, () => {
      this.#send({ type: "ping" });
      this.#expect(PONG_WITHIN_MS, () => this.#drop());
    });
  }

  #expect(withinMs, otherwise) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(otherwise, withinMs);
  }

  #send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** End it without waiting for the other side. */
  #drop() {
    const socket = this.#socket;
    socket.onmessage = socket.onclose = null;
    socket.close();
    this.#onClose(1006);
  }

  #onClose(code) {
    clearTimeout(this.#silence);
    this.isUp = false;
    this.#socket = null;
    if (code === SIGNED_OUT) {
      this.onSignedOut();
      return;
    }
    const waitMs = backoffMs(this.#tries, Math.random());
    this.#tries += 1;
    this.#again = setTimeout(() => this.connect(), waitMs);
    this.onDown();
  }

  /** Somebody looks, or the network is back: don't let them wait out the pause. */
  #hurry() {
    if (this.#socket === null) this.connect();
  }
}
