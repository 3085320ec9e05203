// Small things about single fields.

/** "Off: …" stands below a number while it is 0. */
export function watchZeroes(form) {
  for (const words of form.querySelectorAll("[data-zero-of]")) {
    const field = document.getElementById(words.dataset.zeroOf);
    field.addEventListener("input", () => {
      words.hidden = field.value.trim() !== "0";
    });
  }
}

/** A colour is typed, or picked: each follows the other. */
export function watchColours(form) {
  for (const picker of form.querySelectorAll("[data-colour-of]")) {
    const field = document.getElementById(picker.dataset.colourOf);
    picker.addEventListener("input", () => {
      field.value = picker.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", () => {
      const typed = field.value.trim() || field.placeholder;
      if (/^#[0-9a-f]{6}$/i.test(typed)) picker.value = typed.toLowerCase();
    });
  }
}

/** How many entries a list has, as the server counts them: one a line or with commas, each once. */
export function watchCounts(form) {
  for (const words of form.querySelectorAll("[data-count-of]")) {
    const field = document.getElementById(words.dataset.countOf);
    field.addEventListener("input", () => {
      const entries = field.value.split(/[\n,]/).map((entry) => entry.trim().replace(/\s+/g, " "));
      const count = new Set(entries.filter(Boolean)).size;
      words.textContent = `${count} ${count === 1 ? "entry" : "entries"}`;
    });
  }
}
