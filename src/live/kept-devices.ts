/** @file Where a page keeps what was found out about the browser's devices. Where there is no storage, each page asks anew. */
import { parseKnown, together, type KnownDevices } from "./known-devices.ts";

const key = "induction-heads-live.devices";

/** @param of `keyOfKnown` */
export function readKnown(of: string): KnownDevices {
  return parseKnown(read(), of);
}

/** What another tab has found out meanwhile stays. */
export function keepKnown(known: KnownDevices): void {
  const all = together(readKnown(known.of), known);
  try {
    window.localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // full, or switched off: the next visit tries again
  }
}

function read(): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}
