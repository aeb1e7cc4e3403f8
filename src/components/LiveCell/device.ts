/** @file Where a run may be unwelcome: data savers, and devices with little memory. They are warned, not shut out. */
import { savesData } from "../../live/reader.ts";

export interface BrowserFacts {
  /** The reader asked sites to use little data. */
  readonly savesData: boolean;
  /** A touch screen no wider than a phone's. */
  readonly isPhone: boolean;
  /** GiB, rounded and capped at 8 by the browser; undefined where it does not say. */
  readonly memory: number | undefined;
}

// Browsers end a page that takes too much of less than this.
const SMALL_MEMORY_GIB = 4;
// The embedded model is a few megabytes, the next larger one in use a hundred.
const LARGE_MODEL_BYTES = 50e6;

/**
 * What to say beside the size of the download; undefined: nothing.
 * @param modelBytes that are downloaded of the model
 */
export function caution(
  { savesData, isPhone, memory }: BrowserFacts,
  modelBytes: number,
): string | undefined {
  const isLarge = modelBytes > LARGE_MODEL_BYTES;
  const reasons = [];
  if (savesData) reasons.push("Data saver is on: use Wi-Fi if you can.");
  if (isPhone || (memory !== undefined && memory < SMALL_MEMORY_GIB)) {
    reasons.push(
      isLarge
        ? "It takes more than 1 GB of memory, which may be too much for this device; the small model takes far less."
        : "It takes a few hundred MB of memory: close other tabs if it stops.",
    );
  }
  return reasons.length === 0 ? undefined : reasons.join(" ");
}

export function thisBrowser(): BrowserFacts {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  const phone = window.matchMedia("(pointer: coarse) and (max-width: 600px)");
  return {
    savesData: savesData(),
    isPhone: phone.matches,
    memory: deviceMemory,
  };
}
