/** @file What a kind of chart has to know, from its data to its picture, its words, its table and the reader's place in it. */
import type { TopLevelSpec } from "vega-lite";

import type { Titles } from "./chart.ts";
import type { Frames, SizeName } from "./frame.ts";
import type { Layout } from "./layout.ts";
import type { Raster } from "./raster.ts";
import type { Sliced } from "./slices.ts";
import type { Stretch } from "./stretch.ts";
import type { ChartTheme } from "./theme.ts";

/** A cell of a grid; of everything else the position is the column, and the row is 0 or the number of the series. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

/** In pixels of the plot, from its upper left corner. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The numbers of a chart in rows and columns; cells are made as they are asked for. */
export interface Table {
  /** What the first column holds. */
  readonly corner: string;
  readonly columns: number;
  readonly rows: number;
  readonly columnName: (column: number) => string;
  readonly rowName: (row: number) => string;
  readonly cell: (row: number, column: number) => number | string | undefined;
}

export interface Look {
  readonly theme: ChartTheme;
  readonly size: SizeName;
  /** Of what can be zoomed: only these positions. */
  readonly stretch?: Stretch | undefined;
  /** What `raster` gave, as an address of an image. */
  readonly image?: string | undefined;
}

export interface ChartKind<C extends Titles> {
  /** Fixed by the chart's kind alone, where a live chart takes a prebuilt one's place. */
  readonly frames: (chart: C) => Frames;
  /** Whether a stretch of positions can be zoomed to. */
  readonly zooms: boolean;
  /** Whatever takes a look at all numbers: done once, before anything else is asked. */
  readonly survey: (chart: C) => Sliced<unknown>;
  readonly layout: (
    chart: C,
    size: SizeName,
    stretch: Stretch | undefined,
  ) => Layout;
  /** Where the marks would be too many: the plot as one image. */
  readonly raster?: (
    chart: C,
    theme: ChartTheme,
    size: SizeName,
  ) => Sliced<Raster> | undefined;
  readonly spec: (chart: C, look: Look) => TopLevelSpec;
  /** What it shows, in a sentence or two written from its numbers. */
  readonly summary: (chart: C) => string;
  /** What is not drawn as it is, and how then. */
  readonly note?: (
    chart: C,
    stretch: Stretch | undefined,
  ) => string | undefined;
  readonly table: (chart: C) => Table;
  /** The lines of a file of comma-separated values, where they are not the table's. */
  readonly records?: (chart: C) => Iterable<readonly (string | number)[]>;
  /** How many rows and columns a cursor can be at. */
  readonly extent: (chart: C) => {
    readonly rows: number;
    readonly columns: number;
  };
  /** What a place reads: "Layer 5, Head 1: 0.9171" */
  readonly reading: (chart: C, at: Cursor) => string;
  /** Where a place is marked. */
  readonly mark: (chart: C, at: Cursor, layout: Layout) => Rectangle;
  /** The points of curves at a place. */
  readonly dots?: (
    chart: C,
    at: Cursor,
    layout: Layout,
  ) => readonly Pick<Rectangle, "left" | "top">[];
  /** The place that a point of the plot is at. */
  readonly find: (
    chart: C,
    x: number,
    y: number,
    layout: Layout,
  ) => Cursor | undefined;
  /** Says what is wrong with data of this kind; undefined where nothing is. */
  readonly fault: (chart: C) => string | undefined;
}
