/** @file What the workers of a page took of the processor: of a short run, the time on the clock tells more of other programs. */
import type { Browser, Page } from "@playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the thread's own clock, which stands while others run. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of processor time of the worker that took most while something was done: the engine's, where a model ran. */
export async function busiestWorker(
  browser: Browser,
  page: Page,
  done: () => Promise<unknown>,
): Promise<number> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await done();
  const text = (await browser.stopTracing()).toString();
  const { traceEvents } = JSON.parse(text) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const workers = new Set(
    traceEvents
      .filter(
        ({ name, args }) =>
          name === "thread_name" && args?.name === "DedicatedWorker thread",
      )
      .map(threadOf),
  );
  const taken = [...workers].map((worker) =>
    ownTime(traceEvents.filter((event) => threadOf(event) === worker)),
  );
  if (taken.length === 0) throw new Error("the trace has no worker");
  return Math.max(...taken);
}

/** Of tasks inside of others, the outer ones tell it all. */
function ownTime(events: readonly TraceEvent[]): number {
  const tasks = events
    .filter(({ ph, tdur }) => ph === "X" && tdur !== undefined)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  let [end, microseconds] = [0, 0];
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    if (ts < end) continue;
    end = ts + dur;
    microseconds += tdur;
  }
  return microseconds / 1000;
}
