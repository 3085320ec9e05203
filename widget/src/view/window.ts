import { el, sheet } from "./kit";
// The panel as a dialog: appears and goes, keeps the keyboard's focus where it belongs, fits a phone's screen.


const PHONE = "(max-width: 540px)";
const HIDE_MS = 180;
const FOCUSABLE = "button, textarea, input, a[href], [tabindex='0']";

export class Window {
  readonly root: HTMLElement;
  isOpen = false;
  #fit = sheet("");
  #hideTimer = 0;
  #end = new AbortController();

  constructor(
    readonly shadow: ShadowRoot,
    readonly onEscape: () => void,
    ...parts: HTMLElement[]
  ) {
    this.root = el("div.panel", { role: "dialog", "aria-labelledby": "speaker", hidden: true }, parts);
    shadow.adoptedStyleSheets.push(this.#fit);
    const { signal } = this.#end;
    this.root.addEventListener("keydown", (event) => this.#keyed(event), { signal });
    // A page's shortcuts must not hear what is typed here: from outside, the event seems to come from no text field.
    for (const name of ["keydown", "keyup", "keypress", "paste"])
      this.root.addEventListener(name, (event) => event.stopPropagation(), { signal });
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.#fitPhone(), { signal });
  }

  open(): void {
    clearTimeout(this.#hideTimer);
    this.isOpen = true;
    this.root.hidden = false;
    this.root.classList.remove("closing");
    this.root.setAttribute("aria-modal", String(isPhone()));
    this.#fitPhone();
  }

  hide(): void {
    this.isOpen = false;
    this.root.classList.add("closing");
    this.#hideTimer = setTimeout(() => (this.root.hidden = true), HIDE_MS);
  }

  close(): void {
    clearTimeout(this.#hideTimer);
    this.#end.abort();
    this.root.remove();
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) this.onEscape();
    else if (event.key === "Tab" && isPhone()) this.#keepFocus(event);
  }

  /** On a phone the panel is all there is. */
  #keepFocus(event: KeyboardEvent): void {
    const all = [...this.root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.tabIndex >= 0 && one.offsetParent);
    const [first, last] = [all[0], all.at(-1)];
    const [edge, other] = event.shiftKey ? [first, last] : [last, first];
    if (this.shadow.activeElement !== edge) return;
    event.preventDefault();
    other?.focus();
  }

  /** The keyboard of some phones covers the page without making it smaller. */
  #fitPhone(): void {
    const view = window.visualViewport;
    if (!view || !this.isOpen || !isPhone() || view.scale !== 1) return;
    this.#fit.replaceSync(`.fd .panel{height:${view.height}px;top:${view.offsetTop}px;bottom:auto}`);
  }
}

function isPhone(): boolean {
  return matchMedia(PHONE).matches;
}
