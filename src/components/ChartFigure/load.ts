/** @file The doors to Vega: it comes in behind these imports, when a chart is first pointed at, focused, run or kept. */
import type * as download from "./download.ts";
import type * as draw from "./draw.ts";

export const loadDrawing = remembered<typeof draw>(() => import("./draw.ts"));

export const loadDownload = remembered<typeof download>(
  () => import("./download.ts"),
);

function remembered<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      // a failed download must not be remembered: the next pointer or press tries again
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
