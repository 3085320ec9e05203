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
