// Puts the page together: one store, two views, the address that names what is open.

import { Conversation } from "./conversation.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";

const store = new Store();
const sidebar = new Sidebar(document.getElementById("sidebar"), store);
const conversation = new Conversation(document.getElementById("conversation"), store);
const narrow = matchMedia("(max-width: 720px)");

[store.chatId, store.topicId, store.userId] = readAddress();

function draw() {
  document.body.dataset.pane = store.topicId === null ? "list" : "conversation";
  conversation.draw();
  sidebar.draw();
  writeAddress();
  const place = store.topic?.name ?? store.chat?.title;
  document.title = place ? `${place} · Telegram sandbox` : "Telegram sandbox";
}

function readAddress() {
  const parts = location.hash.replace(/^#\/?/, "").split("/");
  return [0, 1, 2].map((index) => (/^-?\d+$/.test(parts[index] ?? "") ? Number(parts[index]) : null));
}

function writeAddress() {
  if (!store.chat) return;
  const address = `#/${store.chatId}/${store.topicId ?? ""}/${store.userId ?? ""}`;
  if (address !== location.hash) history.replaceState(null, "", address);
}

store.addEventListener("change", draw);
narrow.addEventListener("change", draw);
document.addEventListener("visibilitychange", draw);
setInterval(() => (store.penalty || store.typing.length > 0) && draw(), 1000);
draw();
store.run();
