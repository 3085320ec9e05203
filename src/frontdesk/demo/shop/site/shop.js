// The shop's own behaviour: search, filter, a cart that counts. The chat comes by its own line in the page; these
// buttons only open it, as any site may.

const KEPT = "larch-and-loom.cart";
const dialog = document.querySelector("dialog.cart");

function readCart() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

function keepCart(lines) {
  sessionStorage.setItem(KEPT, JSON.stringify(lines));
  drawCart(lines);
}

function drawCart(lines) {
  document.querySelector("[data-cart-count]").textContent = lines.length;
  document.querySelector("[data-cart-empty]").hidden = lines.length > 0;
  document.querySelector("[data-empty-cart]").hidden = lines.length === 0;
  document.querySelector("[data-cart-lines]").replaceChildren(...lines.map(makeLine));
}

function makeLine({ name, size, price }) {
  const line = document.createElement("li");
  const words = document.createElement("span");
  const cost = document.createElement("b");
  words.textContent = size ? `${name}, ${size}` : name;
  cost.textContent = price;
  line.append(words, cost);
  return line;
}

function addToCart(form) {
  const lines = [...readCart(), { name: form.dataset.add, price: form.dataset.price, size: form.elements.size?.value }];
  keepCart(lines);
  form.querySelector("[data-added]").hidden = false;
  document.querySelector("[data-said]").textContent = `Added. In the cart: ${lines.length}.`;
}

function showProducts(list, asked) {
  const words = (asked.get("q") ?? "").trim().toLowerCase();
  const group = asked.get("in") ?? "";
  const cards = [...list.children];
  for (const card of cards) {
    const text = `${card.textContent} ${card.querySelector("img").alt}`.toLowerCase();
    card.hidden = !(text.includes(words) && (group === "" || card.dataset.group === group));
  }
  for (const link of document.querySelectorAll("[data-filter]")) {
    if (link.dataset.filter === group && words === "") link.setAttribute("aria-current", "true");
  }
  document.querySelector(".search input").value = asked.get("q") ?? "";
  const found = document.querySelector("[data-found]");
  const count = cards.filter((card) => !card.hidden).length;
  found.hidden = words === "";
  found.textContent = count ? `“${words}”: ${count} of ${cards.length} pieces` : `Nothing here is called “${words}”. Ask us in the chat.`;
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-open-chat]")) window.frontdesk?.("open");
  if (target.closest("[data-open-cart]")) dialog.showModal();
  if (target.closest("[data-empty-cart]")) keepCart([]);
  if (target === dialog) dialog.close();
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-add]");
  if (!form) return;
  event.preventDefault();
  addToCart(form);
});

drawCart(readCart());
const list = document.querySelector("[data-products]");
if (list) showProducts(list, new URLSearchParams(location.search));
