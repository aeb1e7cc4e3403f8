/** @file Two curves over each other: the second broad and pale below, the first thin above, so that equal ones show. */
import type { Series, Titles } from "../chart.ts";
import { curvesDots, curvesRecords, curvesSpec } from "../curves.ts";
import { described } from "../described.ts";
import { curveFrames } from "../frame.ts";
import type { ChartKind } from "../kind.ts";
import { lines } from "./lines.ts";

/** What just ran, and what it is compared with. */
export interface Overlay extends Titles {
  readonly kind: "overlay";
  readonly curves: readonly [Series, Series];
}

const asLines = (chart: Overlay) => ({ ...chart, kind: "lines" as const });

export const overlay: ChartKind<Overlay> = {
  frames: () => curveFrames,
  zooms: true,
  survey: (chart) => lines.survey(asLines(chart)),
  layout: (chart, size, stretch) => lines.layout(asLines(chart), size, stretch),
  spec: (chart, look) =>
    curvesSpec(
      chart,
      described(chart, overlay.summary(chart)),
      overlay.layout(chart, look.size, look.stretch),
      look,
      {
        named: true,
        strokes: [{ width: 2 }, { width: 6, opacity: 0.5 }],
      },
    ),
  summary: (chart) => lines.summary(asLines(chart)),
  note: (chart, stretch) => lines.note?.(asLines(chart), stretch),
  table: (chart) => lines.table(asLines(chart)),
  records: (chart) => curvesRecords(chart),
  extent: (chart) => lines.extent(asLines(chart)),
  reading: (chart, at) => lines.reading(asLines(chart), at),
  mark: (chart, at, layout) => lines.mark(asLines(chart), at, layout),
  dots: (chart, at, layout) => curvesDots(chart, at, layout),
  find: (chart, x, y, layout) => lines.find(asLines(chart), x, y, layout),
  fault: (chart) => lines.fault(asLines(chart)),
};
