// A part of the panel in a file of its own, fetched when it is first needed, and again until it is there.

import { Lost, backoffMs, ignoreTrouble } from "./protocol";

export class Part<T> {
  #module?: T;
  #loading?: Promise<T>;
  #tries = 0;

  /** `onChange`: it has come, or failed to and may be tried again. */
  constructor(
    readonly address: string,
    readonly onChange: () => void,
  ) {}

  /** What it exports, if it is here; if not, it is fetched. */
  take(): T | undefined {
    this.load().catch(ignoreTrouble);
    return this.#module;
  }

  /** Resolves when it is here. Throws Lost while it can't be fetched, the next time after a while. */
  load(): Promise<T> {
    return (this.#loading ??= this.#fetch());
  }

  async #fetch(): Promise<T> {
    try {
      // Some browsers remember that an address failed: each try has its own.
      this.#module = (await import(this.address + (this.#tries ? `?${this.#tries}` : ""))) as T;
    } catch {
      setTimeout(() => {
        this.#loading = undefined;
        this.onChange();
      }, backoffMs(this.#tries++, Math.random()));
      throw new Lost();
    }
    this.onChange();
    return this.#module;
  }
}
