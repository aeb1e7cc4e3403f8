/** @file A browser's storage and patience, for tests in Node. */
import type { Network } from "../../../src/models/network.ts";
import type {
  ModelStorage,
  StoredBytes,
  StoredEntry,
} from "../../../src/models/storage.ts";

/** A browser that keeps what it is given, until it is full. */
export class FakeStorage implements ModelStorage {
  readonly entries = new Map<string, StoredBytes>();
  limit = Infinity;

  list(): Promise<readonly StoredEntry[]> {
    const entries = [...this.entries].map(([key, { bytes }]) => ({
      key,
      bytes: bytes.length,
    }));
    return Promise.resolve(entries);
  }

  get(key: string): Promise<StoredBytes | undefined> {
    const found = this.entries.get(key);
    return Promise.resolve(
      found && { bytes: found.bytes.slice(), sha256: found.sha256 },
    );
  }

  put(key: string, { bytes, sha256 }: StoredBytes): Promise<void> {
    const used = [...this.entries.values()].reduce(
      (sum, entry) => sum + entry.bytes.length,
      0,
    );
    if (used + bytes.length > this.limit) {
      return Promise.reject(new DOMException("full", "QuotaExceededError"));
    }
    this.entries.set(key, { bytes: bytes.slice(), sha256 });
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.entries.delete(key);
    return Promise.resolve();
  }

  /** Changes one byte of an entry, as a failing disk does. */
  spoil(part: string): void {
    for (const [key, { bytes }] of this.entries) {
      if (!key.includes(part)) continue;
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return;
    }
    throw new Error(`nothing is stored of ${part}`);
  }
}

export interface TestNetwork extends Network {
  /** Milliseconds that were waited before another try. */
  readonly waits: number[];
}

/** The machine's own network; waiting takes no time, and is written down. */
export function testNetwork(): TestNetwork {
  const waits: number[] = [];
  return {
    fetch: (url, init) => fetch(url, init),
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    random: () => 1,
    stallMilliseconds: 400,
    waits,
  };
}
