/** @file A grid of coloured cells, one number each. Rows run along y, columns along x. */
import type { Titles } from "../chart.ts";
import { described } from "../described.ts";
import { colourDomainOf, type Domain, evenDomain } from "../domain.ts";
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
import { countWord, reading, shortly } from "../number.ts";
import {
  cellName,
  cellNames,
  cellNoun,
  findStandout,
  nextReading,
} from "../standout.ts";
import { missingText } from "../values.ts";

export interface HeatmapChart extends Titles {
  readonly kind: "heatmap";
  /** [row][column] */
  readonly values: readonly (readonly number[])[];
  /** Names of the columns and rows; numbers from 0 where they are not given. */
  readonly xLabels?: readonly string[];
  readonly yLabels?: readonly string[];
  /** True where each row is a layer of a model and each column a head in it; see `withHeads`. */
  readonly heads?: true;
  /** What the values are, where they have a name: "attention". */
  readonly valueTitle?: string;
  /** Ends of the colours; found from the values where they are not given. */
  readonly low?: number;
  readonly high?: number;
  /** The value that is neither: colours go two ways from here, as far to one side as to the other. */
  readonly midpoint?: number;
  /** Whether colours go two ways; from the middle of their ends, where no midpoint is given. */
  readonly diverging?: boolean;
  /** Whether each cell has its number written in it, and with how many decimals. */
  readonly decimals?: number;
}

export const heatmap: ChartKind<HeatmapChart> = {
  frames: () => gridFrames,
  zooms: false,
  survey: ({ values }) => gridFacts.survey(values),
  layout: (chart, size) => gridLayout(chart, size),
  raster: (chart, theme) => gridRaster(chart, scaleOf(chart), theme),
  spec: (chart, look) => {
    const { decimals } = chart;
    return gridSpec(
      chart,
      described(chart, heatmap.summary(chart)),
      gridLayout(chart, look.size),
      scaleOf(chart),
      look,
      decimals === undefined || !hasRoom(chart, decimals)
        ? undefined
        : (value) => value.toFixed(decimals),
    );
  },
  summary,
  note: (chart) => {
    const { decimals } = chart;
    if (decimals !== undefined && !hasRoom(chart, decimals)) {
      return `The cells are too many to write a number into each: point at one to read it. ${gridNote(chart, scaleOf(chart)) ?? ""}`.trim();
    }
    return gridNote(chart, scaleOf(chart));
  },
  table: gridTable,
  records: gridRecords,
  extent: gridExtent,
  reading: (chart, at) => gridReading(chart, at),
  mark: (_chart, at, layout) => gridMark(at, layout),
  find: (_chart, x, y, layout) => gridFind(x, y, layout),
  fault: gridFault,
};

function scaleOf(chart: HeatmapChart): Scale {
  const { values, low, high, midpoint, diverging = false } = chart;
  const { lowest, highest } = gridFacts.of(values);
  const [least, most] = [
    low ?? lowest?.value ?? Infinity,
    high ?? highest[0]?.value ?? -Infinity,
  ];
  if (midpoint !== undefined) {
    return {
      domain: evenDomain(least, most, midpoint),
      ramp: ({ diverging }) => diverging,
      centre: midpoint,
    };
  }
  if (diverging && least < most) {
    return {
      domain: [least, most],
      ramp: (theme) => theme.diverging,
      centre: (least + most) / 2,
    };
  }
  const domain: Domain =
    low === undefined && high === undefined
      ? colourDomainOf(least, most)
      : least < most
        ? [least, most]
        : [most - 1, most];
  return { domain, ramp: ({ ramp }) => ramp, centre: 0 };
}

// A digit at the size that cells are written in, and the narrowest cell of a wide plot.
const DIGIT_WIDTH = 7;
const PLOT_WIDTH = 640;

function hasRoom({ values }: HeatmapChart, decimals: number): boolean {
  const { rows, columns, highest, lowest } = gridFacts.of(values);
  const longest = Math.max(
    ...[highest[0], lowest].map(
      (cell) => cell?.value.toFixed(decimals).length ?? 0,
    ),
  );
  return rows <= 24 && columns * (longest * DIGIT_WIDTH + 4) <= PLOT_WIDTH;
}

function summary(chart: HeatmapChart): string {
  const facts = gridFacts.of(chart.values);
  const { rows, columns, finite, nan, infinite, lowest, highest } = facts;
  if (rows * columns === 0) return "There is nothing to draw: no cells.";
  const gone =
    nan + infinite === 0
      ? ""
      : ` Cells that are no finite number: ${missingText(nan, infinite)}.`;
  const standout = findStandout(chart);
  if (standout !== undefined) {
    const { cells, above, next } = standout;
    return `${countWord(cells.length)} ${cellNoun(chart, cells.length)} above ${shortly(above)}: ${cellNames(chart, cells)}; ${nextReading(chart, next)}.${gone}`;
  }
  const size = `A grid of ${rows} by ${columns} ${cellNoun(chart, 2)}`;
  const [first] = highest;
  if (first === undefined || lowest === undefined) {
    return `${size}, without a finite number: ${missingText(nan, infinite)}.`;
  }
  const apart = first.value - lowest.value;
  if (apart === 0) {
    return `${size}, ${finite === rows * columns ? "all" : "all that are finite"} of them ${reading(first.value)}.${gone}`;
  }
  return `${size} between ${reading(lowest.value, apart)} and ${reading(first.value, apart)}, highest at ${cellName(chart, first)}; none stands far out.${gone}`;
}
