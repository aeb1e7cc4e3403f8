/** @file How many threads this browser runs WebAssembly on: the facts, for a page and for its workers. */
import { threadsFor, type ThreadFacts } from "./threads.ts";

/** @param facts that only a page knows, and those that are to be others than they are */
export function threadsHere(
  facts: Pick<ThreadFacts, "touches"> & Partial<ThreadFacts>,
): number {
  const { hardwareConcurrency, userAgent } = navigator;
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return threadsFor({
    isolated: crossOriginIsolated,
    cores: hardwareConcurrency,
    memory: deviceMemory,
    userAgent,
    ...facts,
  });
}
