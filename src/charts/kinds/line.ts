/** @file One curve over equally spaced positions 0, 1, 2, … */
import type { Titles } from "../chart.ts";
import {
  curvesDots,
  curvesFind,
  curvesLayout,
  curvesMark,
  curvesNote,
  curvesReading,
  curvesSpec,
  curvesSummary,
  curvesSurvey,
  curvesTable,
} from "../curves.ts";
import { described } from "../described.ts";
import { curveFrames } from "../frame.ts";
import type { ChartKind } from "../kind.ts";

export interface LineChart extends Titles {
  readonly kind: "line";
  /** [position] */
  readonly values: readonly number[];
}

const asCurves = (chart: LineChart) => ({
  ...chart,
  curves: [{ name: chart.yTitle, values: chart.values }],
});

export const line: ChartKind<LineChart> = {
  frames: () => curveFrames,
  zooms: true,
  survey: (chart) => curvesSurvey(asCurves(chart)),
  layout: (chart, size, stretch) =>
    curvesLayout(asCurves(chart), size, stretch, 0),
  spec: (chart, look) =>
    curvesSpec(
      asCurves(chart),
      described(chart, line.summary(chart)),
      line.layout(chart, look.size, look.stretch),
      look,
      { named: false },
    ),
  summary: (chart) => curvesSummary(asCurves(chart)),
  note: (chart, stretch) => curvesNote(asCurves(chart), stretch),
  table: (chart) => curvesTable(asCurves(chart)),
  extent: ({ values }) => ({ rows: 1, columns: values.length }),
  reading: (chart, at) => curvesReading(asCurves(chart), at),
  mark: (chart, at, layout) => curvesMark(asCurves(chart), at, layout),
  dots: (chart, at, layout) => curvesDots(asCurves(chart), at, layout),
  find: (chart, x, _y, layout) => curvesFind(asCurves(chart), x, layout),
  fault: ({ values }) =>
    Array.isArray(values) ? undefined : "needs a list of values",
};
