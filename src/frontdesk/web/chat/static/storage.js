// The browser's storage as JSON values under one prefix; memory where it is blocked. Never throws.

const PREFIX = "frontdesk.";

export class Storage {
  #area;

  constructor(area = usableArea()) {
    this.#area = area;
  }

  read(key) {
    try {
      return JSON.parse(this.#area.getItem(PREFIX + key));
    } catch {
      return null;
    }
  }

  write(key, value) {
    try {
      this.#area.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      // Full: the page goes on with what it has in memory, a reload would forget this value.
      const memory = new MemoryArea();
      for (const old of this.keys("")) memory.setItem(PREFIX + old, this.#area.getItem(PREFIX + old));
      memory.setItem(PREFIX + key, JSON.stringify(value));
      this.#area = memory;
    }
  }

  remove(key) {
    this.#area.removeItem(PREFIX + key);
  }

  /** The keys that begin so. */
  keys(start) {
    const found = [];
    for (let index = 0; index < this.#area.length; index += 1) {
      const key = this.#area.key(index);
      if (key.startsWith(PREFIX + start)) found.push(key.slice(PREFIX.length));
    }
    return found;
  }

  /** Call back with the key when another tab writes or removes one. */
  onForeignChange(callback) {
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(PREFIX)) callback(event.key.slice(PREFIX.length));
    });
  }
}

class MemoryArea {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(index) {
    return [...this.#items.keys()][index];
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

/** Reading the property alone throws in a sandboxed frame. */
function usableArea() {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return localStorage;
  } catch {
    return new MemoryArea();
  }
}
