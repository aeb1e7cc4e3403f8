/** @file Several curves with a legend, or one over places of its own. */
import type { Series, Titles } from "../chart.ts";
import {
  curvesFault,
  curvesDots,
  curvesFind,
  curvesLayout,
  curvesLength,
  curvesMark,
  curvesNote,
  curvesReading,
  curvesRecords,
  curvesSpec,
  curvesSummary,
  curvesSurvey,
  curvesTable,
} from "../curves.ts";
import { described } from "../described.ts";
import { curveFrames } from "../frame.ts";
import type { ChartKind } from "../kind.ts";
import { legendRoom } from "../legend.ts";

export interface LinesChart extends Titles {
  readonly kind: "lines";
  readonly curves: readonly Series[];
  /** Where along x the values stand; at 0, 1, 2, … where it is not given. */
  readonly x?: readonly number[];
}

export const lines: ChartKind<LinesChart> = {
  frames: () => curveFrames,
  zooms: true,
  survey: curvesSurvey,
  layout: (chart, size, stretch) =>
    curvesLayout(chart, size, stretch, namesRoom(chart, size)),
  spec: (chart, look) =>
    curvesSpec(
      chart,
      described(chart, lines.summary(chart)),
      lines.layout(chart, look.size, look.stretch),
      look,
      { named: chart.curves.length > 1 },
    ),
  summary: curvesSummary,
  note: curvesNote,
  table: curvesTable,
  records: curvesRecords,
  extent: (chart) => ({ rows: 1, columns: curvesLength(chart) }),
  reading: curvesReading,
  mark: curvesMark,
  dots: curvesDots,
  find: (chart, x, _y, layout) => curvesFind(chart, x, layout),
  fault: curvesFault,
};

function namesRoom(
  { curves }: LinesChart,
  size: keyof typeof curveFrames,
): number {
  if (curves.length < 2) return 0;
  const { width, padding } = curveFrames[size];
  // labels may take more of the width: then a name may end in an ellipsis
  const room = width - padding.left - padding.right - 40;
  return legendRoom(
    curves.map(({ name }) => name),
    size,
    room,
  );
}
