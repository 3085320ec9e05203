// `window.frontdesk(command, …)`: what a page may tell the widget and hear from it.

export type Commands = Record<string, (value: unknown) => void>;
type Listener = (detail: unknown) => void;

export interface FrontdeskApi {
  (command: string, ...values: unknown[]): void;
  /** Calls from before the script was there. */
  q?: ArrayLike<unknown>[];
  isLoaded?: boolean;
}

declare global {
  interface Window {
    frontdesk?: FrontdeskApi;
  }
}

export class Events {
  #listeners = new Map<string, Set<Listener>>();

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }

  /** Without a listener: all of them. */
  off(event: string, listener?: Listener): void {
    if (listener) this.#listeners.get(event)?.delete(listener);
    else this.#listeners.delete(event);
  }

  /** A page's listener that throws is the page's own matter. */
  emit(event: string, detail?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** Make the one global name and carry out what was called before. */
export function installApi(events: Events, commands: Commands): void {
  const before = window.frontdesk?.q ?? [];
  const api: FrontdeskApi = (name, ...values) => {
    const [first, second] = values;
    if (name === "on" && typeof second === "function") events.on(String(first), second as Listener);
    else if (name === "off") events.off(String(first), second as Listener | undefined);
    else if (Object.hasOwn(commands, name)) commands[name]!(first);
    else console.warn(`frontdesk: there is no command "${name}"`);
  };
  api.isLoaded = true;
  window.frontdesk = api;
  for (const call of Array.from(before)) api(...(Array.from(call) as [string, ...unknown[]]));
}
