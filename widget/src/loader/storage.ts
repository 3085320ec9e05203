// The browser's storage as JSON values under one prefix; memory where it is blocked. Never throws.

/** What the queue needs of a storage. */
export interface KeptValues {
  read<T>(key: string): T | null;
  write(key: string, value: unknown): void;
  remove(key: string): void;
  keys(start: string): string[];
}

type Area = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class Kept implements KeptValues {
  #area: Area;

  constructor(
    readonly prefix: string,
    find: () => Storage,
  ) {
    this.#area = usable(find, prefix) ?? new MemoryArea();
  }

  /** Do other tabs see it? */
  get isShared(): boolean {
    return !(this.#area instanceof MemoryArea);
  }

  read<T>(key: string): T | null {
    try {
      return JSON.parse(this.#area.getItem(this.prefix + key) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  write(key: string, value: unknown): void {
    try {
      this.#area.setItem(this.prefix + key, JSON.stringify(value));
    } catch {
      // Full: the page goes on with what it has in memory; a reload would forget this value.
      const memory = new MemoryArea();
      for (const old of this.keys("")) memory.setItem(this.prefix + old, this.#area.getItem(this.prefix + old) ?? "");
      memory.setItem(this.prefix + key, JSON.stringify(value));
      this.#area = memory;
    }
  }

  remove(key: string): void {
    this.#area.removeItem(this.prefix + key);
  }

  /** The keys that begin so. */
  keys(start: string): string[] {
    const found = Array.from({ length: this.#area.length }, (_, index) => this.#area.key(index) ?? "");
    return found.filter((key) => key.startsWith(this.prefix + start)).map((key) => key.slice(this.prefix.length));
  }

  clear(): void {
    for (const key of this.keys("")) this.remove(key);
  }
}

class MemoryArea implements Area {
  #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

/** Reading the property alone throws in a sandboxed frame. */
function usable(find: () => Storage, prefix: string): Storage | null {
  try {
    const area = find();
    area.setItem(`${prefix}probe`, "1");
    area.removeItem(`${prefix}probe`);
    return area;
  } catch {
    return null;
  }
}
