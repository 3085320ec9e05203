// The keyboard: j and k move, r replies, / searches, Escape goes back. Letters work where nobody is writing.

import { byId } from "./inbox_dom.js";

export function listenForKeys({ list, reply, back }) {
  const acts = {
    j: () => list.step(1),
    k: () => list.step(-1),
    r: reply,
    "/": () => byId("search").focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") back();
    if (isWriting(event.target) || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
}

const isWriting = (node) => node instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);
