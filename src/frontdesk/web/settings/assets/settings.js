// Makes the settings quicker; without it they work all the same. Shows the bar that saves only when something has
// changed, and loads what a page needs beside its form.

import { watchColours, watchCounts, watchZeroes } from "./settings_fields.js";
import { offerCopies } from "./settings_copy.js";

const form = document.querySelector("form[data-settings]");
const bar = document.querySelector("[data-save-bar]");

/** What the form holds, to be compared. A language that is ticked changes nothing before its words are put in. */
function holding() {
  const told = [...new FormData(form)].filter(([name]) => !name.startsWith("language."));
  return new URLSearchParams(told).toString();
}

/** The bar stands while the form holds something else than at first; leaving the page then asks. */
function watchChanges() {
  const first = holding();
  let isLeaving = false;
  const isChanged = () => form.hasAttribute("data-edited") || holding() !== first;
  const look = () => bar?.classList.toggle("shown", isChanged());
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  bar?.querySelector("[data-discard]")?.addEventListener("click", () => {
    isLeaving = true;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
    look();
  });
  addEventListener("beforeunload", (event) => {
    if (bar && isChanged() && !isLeaving) event.preventDefault();
  });
  look();
}

/** Times in the words and the zone of the reader. */
function tellTimes() {
  for (const time of document.querySelectorAll("time[data-local]:not([data-told])")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    time.dataset.told = "";
  }
}

/** The address without what was just done: reloading must not say it again. */
function forgetNotice() {
  const address = new URL(location.href);
  if (!address.searchParams.has("did")) return;
  address.searchParams.delete("did");
  history.replaceState(history.state, "", address);
}

if (form) {
  watchChanges();
  watchZeroes(form);
  watchColours(form);
  watchCounts(form);
  form.querySelector('[aria-invalid="true"]:not([disabled])')?.focus();
}
// In the row of a phone the present section may be far to the right.
document.querySelector(".sections-item[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
tellTimes();
forgetNotice();
offerCopies();
document.addEventListener("htmx:after:swap", tellTimes);
for (const button of document.querySelectorAll("button[data-check]"))
  import("./settings_check.js").then((check) => check.offerCheck(button));
for (const preview of document.querySelectorAll("[data-preview]"))
  import("./settings_preview.js").then((made) => made.showPreview(preview, form));
