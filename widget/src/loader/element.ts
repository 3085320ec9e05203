// <frontdesk-widget>: the launcher in a shadow root. It fetches the panel's chunk when it is first needed.

import { appearanceOf } from "./config";
import type { Appearance, Config, Settings } from "./config";
import { BUBBLE, el, icon, kit, sheet } from "./dom";
import type { Events } from "./api";
import { ACTIVE } from "./host";
import type { Host, Mount, PanelHandle } from "./host";
import { chooseLanguage, launcherName } from "./language";
import css from "./launcher.css";
import { Kept } from "./storage";
import { themeCss } from "./theme";

declare const PANEL: string; // the chunk's name with its hash, set by the build

const OPEN = "open";
const BADGE_MOST = 9;
const AGAIN_FIRST_MS = 800;
const AGAIN_MOST_MS = 20_000;

export class FrontdeskElement extends HTMLElement {
  config!: Config;
  /** As the script brought them; the server's newer ones when it is asked for the visitor. */
  settings!: Settings;
  events!: Events;
  isOpen = false;

  #storage!: Kept;
  #tab!: Kept;
  #theme = sheet("");
  #root = el("div.fd");
  #badge = el("span.badge", { hidden: true });
  #label = el("span.label");
  #launcher = el("button.launcher", { "aria-expanded": "false", onclick: () => this.open() });
  #language = "en";
  #panel?: PanelHandle;
  #loading?: Promise<PanelHandle | null>;
  #end?: AbortController;

  connectedCallback(): void {
    if (this.#end) return;
    this.#end = new AbortController();
    const { config } = this;
    const prefix = `frontdesk.${new URL(config.origin).host}/${config.site}.`;
    this.#storage = new Kept(prefix, () => localStorage);
    this.#tab = new Kept(prefix, () => sessionStorage);
    this.#language = chooseLanguage(config.locale ? [config.locale] : navigator.languages);
    this.#draw();
    const { signal } = this.#end;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#dress(), { signal });
    for (const name of ["pointerenter", "focus"]) this.#launcher.addEventListener(name, () => void this.#load(), { signal });
    const reopens = this.#tab.read(OPEN) === true && !matchMedia("(max-width: 540px)").matches;
    if (reopens) this.open();
    else if (this.#storage.read(ACTIVE)) void this.#load();
    this.events.emit("ready");
  }

  /** Everything is undone, unless the element was only moved. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#end?.abort();
      this.#panel?.destroy();
      this.#end = this.#panel = this.#loading = undefined;
      this.isOpen = false;
    });
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.#tab.write(OPEN, true);
    this.#launcher.setAttribute("aria-busy", "true");
    void this.use((panel) => {
      if (!this.isOpen) return;
      panel.open();
      this.#show();
    });
    this.events.emit("open");
  }

  minimize(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#tab.remove(OPEN);
    this.#panel?.minimize();
    this.#show();
    this.#launcher.focus({ preventScroll: true });
    this.events.emit("minimize");
  }

  /** Do something with the panel, fetching it first if need be. */
  async use(action: (panel: PanelHandle) => void): Promise<void> {
    const panel = await this.#load();
    if (panel) action(panel);
  }

  #load(): Promise<PanelHandle | null> {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  /**
   * Tries until it is there, or the element is gone. A page may be older than the server: then the chunk goes by its
   * name without the hash.
   */
  async #fetch(): Promise<PanelHandle | null> {
    const { signal } = this.#end!;
    const base = `${this.config.origin}/widget/`;
    let name = PANEL;
    for (let waitMs = AGAIN_FIRST_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, AGAIN_MOST_MS)) {
      try {
        const { mount } = (await import(base + name)) as { mount: Mount };
        if (signal.aborted) break;
        const panel = await mount(this.#host());
        if (!signal.aborted) return (this.#panel = panel);
        panel.destroy();
      } catch (error) {
        console.warn("frontdesk:", error);
        name = `panel.js?${waitMs}`;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
    return null;
  }

  #host(): Host {
    return {
      config: this.config,
      storage: this.#storage,
      root: this.#root,
      shadow: this.shadowRoot!,
      language: this.#language,
      appearance: () => this.#appearance(),
      applySettings: (settings) => {
        this.settings = settings;
        this.#dress();
      },
      setUnread: (count, words) => this.#setUnread(count, words),
      kit,
      emit: (event, detail) => this.events.emit(event, detail),
      minimize: () => this.minimize(),
    };
  }

  #draw(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet(css), this.#theme];
    this.#launcher.replaceChildren(icon(BUBBLE), this.#label, this.#badge);
    this.#root.replaceChildren(this.#launcher);
    shadow.replaceChildren(this.#root);
    this.#dress();
    this.#setUnread(0, "");
    this.#show();
  }

  #appearance(): Appearance {
    return appearanceOf(this.config, this.settings, location.origin === "null" ? this.config.origin : location.origin);
  }

  #dress(): void {
    const look = this.#appearance();
    const isDark = look.theme === "dark" || (look.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    const isRtl = getComputedStyle(document.documentElement).direction === "rtl";
    this.#theme.replaceSync(themeCss({ ...look, isDark }));
    this.#root.classList.toggle("dark", isDark);
    this.#root.dir = isRtl ? "rtl" : "ltr";
    this.#root.lang = this.#language;
    this.#root.classList.toggle("left", (look.position || (isRtl ? "left" : "right")) === "left");
    this.#label.textContent = look.label;
    this.#label.hidden = !look.label;
    this.#panel?.redraw();
  }

  #show(): void {
    this.#launcher.removeAttribute("aria-busy");
    this.#launcher.hidden = this.isOpen || this.config.hidesLauncher;
    this.#launcher.setAttribute("aria-expanded", String(this.isOpen));
  }

  #setUnread(count: number, words: string): void {
    const open = launcherName(this.#language);
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > BADGE_MOST ? `${BADGE_MOST}+` : String(count);
    this.#launcher.setAttribute("aria-label", count > 0 ? `${open} (${words})` : open);
  }
}
