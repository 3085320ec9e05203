// Shows the widget as the address says: `#accent=%232f6fed&label=Ask&page=dark&open=1`, as URLSearchParams write a form.
// A name that is missing is as it was saved. On a change the widget is made anew; a change of `page` or `open` alone
// doesn't need that.

import { standIn } from "./stand_in.js";

const LOOK = ["accent", "radius", "position", "theme", "label", "greeting", "avatar"];
const root = document.documentElement;
const tag = document.querySelector("template").content.firstElementChild;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

let shown = null;
let underway = Promise.resolve();

/** What the address asks for. */
function read(hash) {
  const values = new URLSearchParams(hash.slice(1));
  const look = Object.fromEntries(LOOK.filter((name) => values.has(name)).map((name) => [name, values.get(name)]));
  // One a line, or one a value.
  if (values.has("suggestions")) look.suggestions = values.getAll("suggestions").join("\n").replace(/\s*\n\s*/g, "|");
  const page = values.get("page") || (darkSystem.matches ? "dark" : "light");
  if (look.theme === "auto" && values.has("page")) look.theme = page;
  return { look, page, open: values.get("open") };
}

async function draw() {
  const { look, page, open } = read(location.hash);
  root.dataset.theme = page;
  if (JSON.stringify(look) !== shown) await makeWidget(look);
  shown = JSON.stringify(look);
  if (open === "1") window.frontdesk("open");
  else if (open === "0") window.frontdesk("minimize");
  keepFocusOutside();
}

/** Resolves when the loader has run. */
function makeWidget(look) {
  window.frontdesk?.("destroy");
  const script = tag.cloneNode();
  Object.assign(script.dataset, look);
  return new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("the widget can't be fetched")));
    document.head.append(script);
  }).finally(() => script.remove());
}

/** A panel that opens takes the focus, and would take it from the field that is being edited outside the frame. */
function keepFocusOutside() {
  const widget = document.querySelector("frontdesk-widget");
  const launcher = widget.shadowRoot.querySelector(".launcher");
  if (document.hasFocus() || !launcher.hasAttribute("aria-busy")) return;
  widget.inert = true;
  const opening = new MutationObserver(() => {
    opening.disconnect();
    widget.inert = false;
  });
  opening.observe(launcher, { attributes: true, attributeFilter: ["aria-busy"] });
}

function follow() {
  underway = underway.then(draw).catch(reportError);
}

addEventListener("hashchange", follow);
darkSystem.addEventListener("change", follow);
standIn();
follow();
