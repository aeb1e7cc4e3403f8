/** @file The door to Vega: it comes in behind this import, when a chart is first pointed at, focused, run or kept. */
import type * as vega from "./vega.ts";

type Drawing = typeof vega;

let loading: Promise<Drawing> | undefined;

export function loadDrawing(): Promise<Drawing> {
  loading ??= import("./vega.ts").catch((error: unknown) => {
    // a failed download must not be remembered: the next pointer or press tries again
    loading = undefined;
    throw error;
  });
  return loading;
}
