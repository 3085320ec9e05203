// Copies a line that the owner needs elsewhere. Listens on the document: such lines also come later.

const SAID_FOR_MS = 2000;

export function offerCopies() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (button) copy(button);
  });
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const words = button.querySelector("span");
  try {
    await navigator.clipboard.writeText(source.textContent);
    say(words, "Copied");
  } catch {
    // No clipboard on a page without https: selected, it is one key away.
    getSelection().selectAllChildren(source);
    say(words, "Selected: press Ctrl+C");
  }
}

function say(words, text) {
  words.setAttribute("role", "status");
  words.textContent = text;
  setTimeout(() => {
    words.textContent = "Copy";
  }, SAID_FOR_MS);
}
