/** @file What a chart shows, as plain data: the form that listings produce, files keep and specs are built from. */

/** One curve over equally spaced positions 0, 1, 2, … */
export interface LineChart {
  readonly kind: "line";
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** [position] */
  readonly values: readonly number[];
}

/** A grid of cells, one number each. Rows run along y, columns along x. */
export interface HeatmapChart {
  readonly kind: "heatmap";
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** [row][column] */
  readonly values: readonly (readonly number[])[];
  /** True where each row is a layer of a model and each column a head in it; see `withHeads`. */
  readonly heads?: true;
}

export type Chart = LineChart | HeatmapChart;

/** Where the numbers of a chart come from. Every chart on the site carries one. */
export interface Provenance {
  /** What the reader is told ran or was read, in one line: "GPT-2 Small, published values". */
  readonly label: string;
  /** "run": a cell of this site computed it. "published": read from somebody's publication. */
  readonly origin: "run" | "published";
  /** Where published values were read, as a citation. */
  readonly source?: string;
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
