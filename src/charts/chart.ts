/** @file What a chart shows, as plain data: the form that listings produce, files keep and specs are built from. */
import type { BarChart } from "./kinds/bar.ts";
import type { HeatmapChart } from "./kinds/heatmap.ts";
import type { HistogramChart } from "./kinds/histogram.ts";
import type { LineChart } from "./kinds/line.ts";
import type { LinesChart } from "./kinds/lines.ts";
import type { ScatterChart } from "./kinds/scatter.ts";
import type { TokensChart } from "./kinds/tokens.ts";

export type {
  BarChart,
  HeatmapChart,
  HistogramChart,
  LineChart,
  LinesChart,
  ScatterChart,
  TokensChart,
};

/** Everything that a listing can draw. Each kind is a file of kinds/. */
export type Chart =
  | LineChart
  | LinesChart
  | BarChart
  | ScatterChart
  | HistogramChart
  | HeatmapChart
  | TokensChart;

/** What every chart has beside its numbers. */
export interface Titles {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** While its run goes on: NaN stands for numbers that are still to come. */
  readonly awaited?: true;
}

/** Numbers with a name: one of several curves, sets of bars or of points. */
export interface Series {
  /** What the legend says. */
  readonly name: string;
  readonly values: readonly number[];
}

/** Where the numbers of a chart come from. Every chart on the site carries one. */
export interface Provenance {
  /** What the reader is told ran or was read, in one line: "GPT-2 Small, published values". */
  readonly label: string;
  /** "run": a cell of this site computed it. "published": read from somebody's publication. */
  readonly origin: "run" | "published";
  /** Where published values were read, as a citation. */
  readonly source?: string;
  /** Absent where no number is of a model: all stand in the listing. */
  readonly model?: {
    readonly id: string;
    /** sha256 of the weights file, hexadecimal */
    readonly weightsSha256?: string;
    readonly revision?: string;
  };
  readonly seed?: number;
  /** What was fed to the model: "10 x 50 random ids in [1000, 10000), repeated twice, no BOS". */
  readonly protocol?: string;
  /** The runtime with its version: "onnxruntime-node 1.30.0, CPU". */
  readonly runtime?: string;
  /** sha256 of the text of the cells that ran, joined in order */
  readonly cellsSha256?: string;
  /** ISO date (yyyy-mm-dd) of the run or of the publication */
  readonly date?: string;
}

/** The content of a file in static/charts/. */
export interface ChartFile {
  readonly chart: Chart;
  readonly provenance: Provenance;
}
