/** @file How many threads WebAssembly runs on. Pure. */

export interface ThreadFacts {
  /** Whether the page has shared memory: its host has to send headers that isolate it. */
  readonly isolated: boolean;
  readonly cores: number;
  /** GiB, rounded and capped at 8 by the browser; undefined where it does not say. */
  readonly memory: number | undefined;
  readonly userAgent: string;
  /** Whether the screen is touched. */
  readonly touches: boolean;
}

/** Matrix products of the models here gain little from more, and other tabs need cores too. */
const most = 4;

/** Each thread has a stack and buffers of its own. */
const leastMemoryGib = 2;

/** Safari there ends pages whose shared memory may grow as far as a large model needs. */
const tightPlatforms = /\b(iPhone|iPad|iPod)\b/;
/** What an iPad calls itself; no Mac has a screen that is touched. */
const posingAsMac = /\bMacintosh\b/;

export function threadsFor({
  isolated,
  cores,
  memory,
  userAgent,
  touches,
}: ThreadFacts): number {
  const isTight =
    (memory !== undefined && memory < leastMemoryGib) ||
    tightPlatforms.test(userAgent) ||
    (touches && posingAsMac.test(userAgent));
  return isolated && !isTight ? Math.max(1, Math.min(most, cores)) : 1;
}
