/**
 * @file Texts that a tab keeps for itself over reloads, and for as long as the page's scripts live where the browser's
 * storage is full or switched off.
 */

/** What could not be written to the browser's storage, or has to be hidden from it. */
const memory = new Map<string, string | null>();

/** @returns null where there is none */
export function readOfTab(key: string): string | null {
  const unwritten = memory.get(key);
  return unwritten === undefined ? read("sessionStorage", key) : unwritten;
}

/**
 * @param text null removes it
 * @returns whether it outlives a reload
 */
export function writeOfTab(key: string, text: string | null): boolean {
  const isKept = write("sessionStorage", key, text);
  if (isKept) memory.delete(key);
  else memory.set(key, text);
  // without any storage there is nothing to remove
  return isKept || text === null;
}

/**
 * A choice of the reader's: this tab's own, else the one that the last tab that chose left for pages opened later. What
 * other tabs choose meanwhile changes no page that is open.
 */
export class TabChoice {
  readonly #key: string | null;
  readonly #listeners = new Set<() => void>();
  /** Undefined until somebody asks. */
  #value: string | null | undefined;

  /** @param key null: remembered nowhere */
  constructor(key: string | null) {
    this.#key = key;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): string | null => {
    if (this.#key === null) return this.#value ?? null;
    if (this.#value === undefined) {
      this.#value = readOfTab(this.#key) ?? read("localStorage", this.#key);
    }
    return this.#value;
  };

  readonly set = (value: string): void => {
    this.#value = value;
    if (this.#key !== null) {
      writeOfTab(this.#key, value);
      write("localStorage", this.#key, value);
    }
    for (const listener of this.#listeners) listener();
  };
}

type Area = "sessionStorage" | "localStorage";

function read(area: Area, key: string): string | null {
  try {
    return window[area].getItem(key);
  } catch {
    return null;
  }
}

function write(area: Area, key: string, text: string | null): boolean {
  try {
    if (text === null) window[area].removeItem(key);
    else window[area].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
