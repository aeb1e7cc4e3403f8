/** @file The door to Vega: it comes in behind this import, when a chart is first pointed at, focused or run. */
import type * as draw from "./draw.ts";

type Drawing = typeof draw;

let loading: Promise<Drawing> | undefined;

export function loadDrawing(): Promise<Drawing> {
  loading ??= import("./draw.ts").catch((error: unknown) => {
    // a failed download must not be remembered: the next pointer or press tries again
    loading = undefined;
    throw error;
  });
  return loading;
}
