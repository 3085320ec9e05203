// Shows the widget with what stands in the form. The values travel behind the `#` of the frame's address, where no
// server sees them (docs/widget.md).

const LOOK = ["accent", "radius", "position", "theme", "label", "greeting", "suggestions", "avatar"];
const AFTER_MS = 250;

export function showPreview(preview, form) {
  const frame = preview.querySelector("iframe");
  const screen = preview.querySelector("[data-screen]");
  const around = { page: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light", open: "1" };
  let pending = 0;

  const draw = () => {
    const values = new URLSearchParams(around);
    for (const name of LOOK) {
      const value = valueOf(form, `widget_${name}`);
      if (value !== null) values.set(name, value);
    }
    // The same document: only what is behind the # changes.
    frame.contentWindow.location.replace(`/widget/preview#${values}`);
  };
  const drawSoon = () => {
    clearTimeout(pending);
    pending = setTimeout(draw, AFTER_MS);
  };
  for (const button of preview.querySelectorAll("[data-preview-set]"))
    button.addEventListener("click", () => {
      const [name, value] = button.dataset.previewSet.split("=");
      around[name] = value;
      press(button);
      draw();
    });
  for (const button of preview.querySelectorAll("[data-preview-screen]"))
    button.addEventListener("click", () => {
      screen.dataset.screen = button.dataset.previewScreen;
      press(button);
    });
  press(preview.querySelector(`[data-preview-set="page=${around.page}"]`));
  form?.addEventListener("input", drawSoon);
  draw();
}

/** A field's value as it stands, null if the page has no such field. */
function valueOf(form, name) {
  const field = form?.elements.namedItem(name);
  return field ? field.value : null;
}

function press(button) {
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
}
