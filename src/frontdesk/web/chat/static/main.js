// Puts the page together: one client, one store, the views that draw from them.

import { Api } from "./api.js";
import { Client } from "./client.js";
import { Composer } from "./composer.js";
import { Contact } from "./contact.js";
import { el, icon } from "./dom.js";
import { Ending } from "./ending.js";
import { Header } from "./header.js";
import { wordsDueInMs } from "./hours.js";
import { transcriptItems } from "./items.js";
import { Outbox } from "./outbox.js";
import { Lost, Refusal, isWish, randomKey } from "./protocol.js";
import { Storage } from "./storage.js";
import { Store } from "./store.js";
import { Transcript } from "./transcript.js";
import { words } from "./words.js";

const ALERT_MS = 5000;
const PAGE_URL_UNITS = 2048;

const base = new URL("/api/v1/", location.origin);
const storage = new Storage();
const store = new Store();
const client = new Client({
  store,
  storage,
  outbox: new Outbox(storage, randomKey),
  api: new Api(base),
  socketUrl: new URL("ws", base.href.replace(/^http/, "ws")),
  locale: navigator.language,
  page: () => ({ url: location.href.slice(0, PAGE_URL_UNITS), title: words.title, referrer: document.referrer || undefined }),
});

const header = new Header({ onEnd: () => attempt(() => client.end()) });
const contact = new Contact({ onLeave });
const transcript = new Transcript({ onRetry, onAnswer, contact });
const composer = new Composer({
  storage,
  onSend: (text) => client.send(text),
  onTyping: () => client.typing(),
  onHuman: () => client.askHuman(),
});
const ending = new Ending({
  storage,
  onRate: (score, comment) => attempt(() => client.rate(score, comment)),
  onNew: () => client.startNew(),
});
const trouble = el("p", { class: "trouble", role: "status", hidden: true });
const greeting = el(
  "div",
  { class: "greeting" },
  el("span", { class: "face", "aria-hidden": "true" }, icon("bubble")),
  el("h2", {}, words.welcome),
  el("p", {}, words.welcomeLine),
);
transcript.scroller.prepend(greeting);

document.getElementById("chat").append(header.root, trouble, transcript.root, composer.root, ending.root);

let alertUntil = 0;
let timer = 0;

/** Do something the server may refuse. True when it was done. */
async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof Lost) && !(error instanceof Refusal)) throw error;
    sayFailed();
    return false;
  }
}

function sayFailed() {
  alertUntil = Date.now() + ALERT_MS;
  draw();
}

function onRetry(item) {
  if (item.status !== "message_too_long") {
    client.retry(item.client_id);
    return;
  }
  composer.restore(client.takeBack(item.client_id));
  composer.focus();
}

function onAnswer(isWanted) {
  client.answer(isWanted);
  composer.focus();
}

function onLeave(text) {
  // A phone's keyboard would hide what is sent: there it waits for a tap.
  if (matchMedia("(pointer: coarse)").matches) transcript.scroller.focus({ preventScroll: true });
  else composer.focus();
  client.send(text);
}

function draw() {
  const session = store.current;
  const now = performance.now();
  const queue = client.outbox.list().filter((entry) => !store.has(entry.client_id));
  const isOnline = navigator.onLine && !client.isTroubled;
  const { offer, asksContact, hoursNow: hours } = client;
  const written = queue.filter((entry) => !isWish(entry));
  const items = transcriptItems({ session, underway: store.underway, queue: written, isOnline, offer, asksContact, now });
  contact.draw(session?.id, asksContact, composer);
  const isEnded = session !== null && !session.isOpen && queue.length === 0;
  header.draw(session, { assistant: client.widget.assistant === true, hours });
  greeting.hidden = items.length > 0 || client.status === "connecting";
  transcript.draw(items, session?.id ?? null);
  composer.draw({
    isVisible: !isEnded,
    offersHuman: !offer && (!session || !session.isOpen || session.state?.mode === "ai"),
    isAsking: queue.some(isWish),
  });
  ending.draw(isEnded ? session : null);
  drawTrouble();
  if (!document.hidden) client.seen();
  drawAgainAt(now);
}

function drawTrouble() {
  const text = troubleWords();
  trouble.hidden = !text;
  if (trouble.textContent !== text) trouble.textContent = text;
}

function troubleWords() {
  if (client.status === "refused") return words.refused;
  // Before what was on screen already: a tap is answered.
  if (alertUntil > Date.now()) return words.failed;
  if (!navigator.onLine) return words.offline;
  if (client.isTroubled) return words.retrying;
  const held = client.heldUntil - Date.now();
  return held > 0 ? words.slowDown(Math.ceil(held / 1000)) : "";
}

/** Some things on screen end by themselves: a typing mark, a passing word, the minutes until people are back. */
function drawAgainAt(now) {
  clearTimeout(timer);
  const waits = [store.typingUntil() && store.typingUntil() - now, alertUntil - Date.now()].filter((ms) => ms > 0);
  if (client.heldUntil > Date.now()) waits.push(1000);
  if (client.hoursNow && !document.hidden) {
    waits.push(wordsDueInMs(client.hoursNow));
    client.renewHours();
  }
  const inMs = Math.min(...waits);
  if (inMs < Infinity) timer = setTimeout(draw, inMs + 1);
}

client.addEventListener("change", draw);
client.addEventListener("failed", sayFailed);
draw();
composer.focus();
client.run();
