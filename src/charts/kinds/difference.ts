/** @file One grid minus another of the same shape. */
import type { Titles } from "../chart.ts";
import { described } from "../described.ts";
import { evenDomain, SMALLEST_SPAN } from "../domain.ts";
import { gridFrames } from "../frame.ts";
import {
  gridExtent,
  gridFault,
  gridFind,
  gridLayout,
  gridMark,
  gridNote,
  gridRaster,
  gridReading,
  gridRecords,
  gridSpec,
  gridTable,
  type Scale,
} from "../grid.ts";
import { gridFacts } from "../grid-facts.ts";
import type { ChartKind } from "../kind.ts";
import { differenceReading } from "../number.ts";
import { cellName } from "../standout.ts";
import { missingText } from "../values.ts";

export interface Difference extends Titles {
  readonly kind: "difference";
  /** [row][column] */
  readonly values: readonly (readonly number[])[];
  readonly xLabels?: readonly string[];
  readonly yLabels?: readonly string[];
  /** [what it is taken from, what is taken away] */
  readonly names: readonly [string, string];
  /** True where each row is a layer of a model and each column a head in it; see `withHeads`. */
  readonly heads?: true;
  /** How large the values are that it is of: what is far smaller is rounding. */
  readonly size?: number;
}

export const difference: ChartKind<Difference> = {
  frames: () => gridFrames,
  zooms: false,
  survey: ({ values }) => gridFacts.survey(values),
  layout: (chart, size) => gridLayout(chart, size),
  raster: (chart, theme) => gridRaster(chart, scaleOf(chart), theme),
  spec: (chart, look) =>
    gridSpec(
      chart,
      described(chart, difference.summary(chart)),
      gridLayout(chart, look.size),
      scaleOf(chart),
      look,
    ),
  summary,
  note: (chart) => gridNote(chart, scaleOf(chart)),
  table: gridTable,
  records: gridRecords,
  extent: gridExtent,
  reading: (chart, at) => gridReading(chart, at),
  mark: (_chart, at, layout) => gridMark(at, layout),
  find: (_chart, x, y, layout) => gridFind(x, y, layout),
  fault: gridFault,
};

function scaleOf({ values, size = 1 }: Difference): Scale {
  const { lowest, highest } = gridFacts.of(values);
  return {
    domain: evenDomain(
      lowest?.value ?? Infinity,
      highest[0]?.value ?? -Infinity,
      0,
      SMALLEST_SPAN * Math.min(1, size),
    ),
    ramp: ({ diverging }) => diverging,
    centre: 0,
  };
}

function summary(chart: Difference): string {
  const { lowest, highest, nan, infinite } = gridFacts.of(chart.values);
  const [most] = highest;
  if (most === undefined || lowest === undefined) {
    return "None of the differences is a finite number.";
  }
  const gone =
    nan + infinite === 0
      ? ""
      : ` Differences that are no finite number: ${missingText(nan, infinite)}.`;
  const largest =
    Math.abs(most.value) >= Math.abs(lowest.value) ? most : lowest;
  const size = Math.abs(largest.value);
  if (size === 0) return `Every difference is 0.${gone}`;
  const sign = largest.value < 0 ? "lower" : "higher";
  return `The largest difference is ${differenceReading(size)}, at ${cellName(chart, largest)}, where ${chart.names[0]} is ${sign} than ${chart.names[1]}.${gone}`;
}
