/** @file Work over all the numbers of a chart, in slices: a long one is interrupted, so that the page answers meanwhile. */

/** Yields now and then; ends with what it found. */
export type Sliced<T> = Generator<void, T>;

/** So many numbers are looked at between two yields: a millisecond or so. */
export const SLICE = 50_000;

/** Runs to the end at once. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

// Input is answered between two of them, and is felt as immediate below 100 ms.
const LONGEST_SLICE_MS = 12;

/** Runs to the end, and lets others have their turn. Rejects with the signal's reason once that is aborted. */
export async function inTurns<T>(
  work: Sliced<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    const until = performance.now() + LONGEST_SLICE_MS;
    while (performance.now() < until) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
}

/** What is found once about an object, and remembered with it. */
export interface Surveyed<C extends object, T> {
  /** In slices; nothing is done where it is known. */
  readonly survey: (chart: C) => Sliced<T>;
  readonly of: (chart: C) => T;
}

export function surveyed<C extends object, T>(
  look: (chart: C) => Sliced<T>,
): Surveyed<C, T> {
  const known = new WeakMap<C, { readonly facts: T }>();
  function* survey(chart: C): Sliced<T> {
    const before = known.get(chart);
    if (before !== undefined) return before.facts;
    const facts = yield* look(chart);
    known.set(chart, { facts });
    return facts;
  }
  return { survey, of: (chart) => atOnce(survey(chart)) };
}
