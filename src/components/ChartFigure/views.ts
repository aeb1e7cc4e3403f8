/** @file Which charts a frame can be switched between, and why one of them is not there yet. */
import type { Chart } from "../../charts/chart.ts";
import { modelName } from "../model-name.ts";
import type { Comparison, LiveChart, Prebuilt } from "./choices.ts";
import { BOTH, LIVE } from "./shown.ts";
import type { View } from "./Views.tsx";

/** What two charts are together; kinds that are not named have no such view. */
const together: Partial<Readonly<Record<Chart["kind"], string>>> = {
  line: "Both overlaid",
  heatmap: "Difference",
};

export function viewsOf(
  prebuilt: readonly Prebuilt[],
  live: LiveChart | undefined,
  comparison: Comparison | undefined,
): readonly View[] {
  const missing = live === undefined ? "Run the cell first" : undefined;
  const both = prebuilt[0] && together[prebuilt[0].chart.chart.kind];
  return [
    ...prebuilt.map(({ id }) => ({
      key: id,
      label: prebuilt.length === 1 ? "Prebuilt" : modelName(id),
      ...(prebuilt.length === 1 ? {} : { prefix: "Prebuilt: " }),
    })),
    { key: LIVE, label: "Live", missing },
    ...(both === undefined
      ? []
      : [
          {
            key: BOTH,
            label: both,
            missing:
              missing ??
              (comparison?.drawable === undefined
                ? "The live chart has another shape than the prebuilt ones"
                : undefined),
          },
        ]),
  ];
}
