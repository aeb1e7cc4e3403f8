/** @file Long work in steps, so that whoever waits for it stays responsive and can stop it. */

/** Pauses now and then where it could be stopped, and returns its result. */
export type Steps<Result> = Generator<undefined, Result>;

/** How long work goes on before messages are heard again. */
const sliceMilliseconds = 20;

/** Steps take about a microsecond, less than asking for the time would add to each. */
const stepsBetweenLooks = 64;

/** Does the work in one go. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/**
 * Does the work with pauses in which messages arrive.
 * Rejects with the signal's reason when it is aborted meanwhile; what the work has made so far is dropped.
 */
export async function finishInSlices<Result>(
  steps: Steps<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  await nextTask();
  let end = performance.now() + sliceMilliseconds;
  for (;;) {
    signal?.throwIfAborted();
    while (performance.now() < end) {
      for (let count = 0; count < stepsBetweenLooks; count++) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    }
    await nextTask();
    end = performance.now() + sliceMilliseconds;
  }
}

/**
 * Resolves in a task of its own, after those that wait already. (Browsers delay nested timers by 4 ms or more, which
 * a run of many segments would feel.)
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
