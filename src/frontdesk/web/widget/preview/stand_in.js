// Stands in for the server, so that trying the chat disturbs nobody: the policy of this page allows no connection at all.
// It speaks as much of the visitor protocol as one short chat needs. What is kept goes with the page.

const ANSWER_AFTER_MS = 700;
const SITE = "/preview.";
const ANSWER = "This is how an answer looks. Nobody sees what you write here.";
const NOTICES = {
  human: { kind: "operator_requested", mode: "waiting", text: "A person has been asked to join." },
  end: { kind: "closed", by: "visitor", status: "closed", text: "You ended the chat." },
};

const visitor = `v_${crypto.randomUUID()}`;

let session = null;
/** The widget is made anew with every change; what was under way goes to the one that is there. */
let socket = null;

/** Take the place of the network, and forget what an earlier preview kept in this browser. */
export function standIn() {
  for (const area of [localStorage, sessionStorage])
    for (const key of Object.keys(area)) if (key.startsWith("frontdesk.") && key.includes(SITE)) area.removeItem(key);
  window.fetch = async () => Response.json({ visitor, token: "preview", expires_at: 0, widget: { assistant: true } });
  window.WebSocket = PreviewSocket;
}

class PreviewSocket {
  static OPEN = 1;
  readyState = PreviewSocket.OPEN;

  constructor() {
    socket = this;
    setTimeout(() => this.onopen?.());
  }

  send(text) {
    const frame = JSON.parse(text);
    if (frame.type === "hello") welcome();
    else if (frame.type === "ping") say({ type: "pong" });
    else carryOut(frame);
  }

  close() {
    this.readyState = 3;
  }
}

function welcome() {
  const sessions = session ? [{ state: session.state, recovered: false, events: session.events }] : [];
  say({ type: "welcome", log: "preview", visitor, now: Date.now(), more: false, sessions });
}

function carryOut(frame) {
  const begins = frame.type === "message" || frame.type === "human";
  if (begins && session?.state.status !== "open") session = newSession(session?.state.n ?? 0);
  if (frame.type === "message") take(frame);
  else if (frame.type in NOTICES) note(NOTICES[frame.type]);
  const { session: id, last_seq: seq } = session.state;
  say({ type: "ack", of: frame.type, client_id: frame.client_id, session: id, seq, at: Date.now() });
}

function take({ text, client_id }) {
  append({ kind: "message", author: "visitor", text, client_id });
  say({ type: "state", state: { ...session.state } });
  if (session.state.mode !== "ai") return;
  const asked = session;
  setTimeout(() => {
    const isStill = session === asked && asked.state.status === "open" && asked.state.mode === "ai";
    if (isStill) append({ kind: "message", author: "assistant", text: ANSWER });
  }, ANSWER_AFTER_MS);
}

function note({ kind, text, by, ...changes }) {
  Object.assign(session.state, changes);
  append({ kind, text, by, epoch: session.state.epoch });
  say({ type: "state", state: { ...session.state } });
}

function append(entry) {
  const { state, events } = session;
  const event = { seq: state.last_seq + 1, prev: state.last_seq, at: Date.now(), ...entry };
  events.push(event);
  state.last_seq = event.seq;
  say({ type: "event", session: state.session, event });
}

function say(frame) {
  setTimeout(() => socket.onmessage?.({ data: JSON.stringify(frame) }));
}

function newSession(last) {
  const n = last + 1;
  const state = { session: `PREVIEW${n}`, n, status: "open", mode: "ai", epoch: 1, operator: null, last_seq: 0 };
  return { state, events: [] };
}
