/** @file Which charts a frame can be switched between, and why one of them is not there yet. */
import { modelName } from "../model-name.ts";
import type { Comparison, LiveChart, Prebuilt } from "./choices.ts";
import { BOTH, LIVE } from "./shown.ts";
import type { View } from "./Views.tsx";

export function viewsOf(
  prebuilt: readonly Prebuilt[],
  live: LiveChart | undefined,
  comparison: Comparison | undefined,
  /** Whether two of them are drawn over each other; else as a difference. */
  overlaid: boolean,
): readonly View[] {
  const missing = live === undefined ? "Run the cell first" : undefined;
  return [
    ...prebuilt.map(({ id }) => ({
      key: id,
      label: prebuilt.length === 1 ? "Prebuilt" : modelName(id),
      ...(prebuilt.length === 1 ? {} : { prefix: "Prebuilt: " }),
    })),
    { key: LIVE, label: "Live", missing },
    {
      key: BOTH,
      label: overlaid ? "Both overlaid" : "Difference",
      missing:
        missing ??
        (comparison?.drawable === undefined
          ? "The live chart has another shape than the prebuilt ones"
          : undefined),
    },
  ];
}
