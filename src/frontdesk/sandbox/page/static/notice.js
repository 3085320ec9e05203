// Toasts and small dialogs.

import { el } from "./dom.js";
import { Refused, Unreachable } from "./api.js";

const SHOWN_MS = 4500;

/** A line that comes, stays a while, and goes. */
export function toast(text, kind = "plain") {
  const line = el("div", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").append(line);
  setTimeout(() => {
    line.classList.add("leaving");
    setTimeout(() => line.remove(), 200);
  }, SHOWN_MS);
}

/** Do something; if the sandbox refuses, show its words. Gives what was done, or undefined. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Refused) toast(error.message, "refused");
    else if (error instanceof Unreachable) toast("The sandbox doesn't answer. Nothing was sent.", "refused");
    else throw error;
    return undefined;
  }
}

/** Text that must be read: a callback answer with `show_alert`. */
export const alertBox = (text) => ask({ title: text, confirm: "OK" });

/** One question; resolves to the field's text (or true without a field), or null when left. */
export function ask({ title, text, field, confirm, keep, danger = false }) {
  return new Promise((resolve) => {
    const input = field === undefined ? null : el("input", { value: field, maxLength: 128, "aria-label": title });
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const accept = (event) => {
      event.preventDefault();
      if (input && !input.value.trim()) input.focus();
      else close(input ? input.value.trim() : true);
    };
    const dialog = el(
      "dialog",
      { oncancel: () => close(null), "aria-label": title },
      el(
        "form",
        { onsubmit: accept },
        el("h2", {}, title),
        text && el("p", {}, text),
        input,
        el(
          "div",
          { class: "choices" },
          keep && el("button", { type: "button", class: "flat", onclick: () => close(null) }, keep),
          el("button", { type: "submit", class: danger ? "flat danger" : "flat" }, confirm),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    input?.select();
  });
}
