/** @file All kinds of charts, by name. A new one is a file beside this and a line here. */
import type { Chart } from "../chart.ts";
import type { Drawable } from "../comparison.ts";
import type { Frame, SizeName } from "../frame.ts";
import type { ChartKind } from "../kind.ts";
import { bar } from "./bar.ts";
import { difference } from "./difference.ts";
import { heatmap } from "./heatmap.ts";
import { histogram } from "./histogram.ts";
import { line } from "./line.ts";
import { lines } from "./lines.ts";
import { overlay } from "./overlay.ts";
import { scatter } from "./scatter.ts";
import { tokens } from "./tokens.ts";

const kinds: {
  readonly [K in Drawable["kind"]]: ChartKind<Extract<Drawable, { kind: K }>>;
} = {
  line,
  lines,
  overlay,
  bar,
  scatter,
  histogram,
  heatmap,
  difference,
  tokens,
};

/** What knows everything about a chart. */
export function kindOf<C extends Drawable>(chart: C): ChartKind<C> {
  // the table gives each kind its own charts, which no type can say of a kind that is not known
  return kinds[chart.kind] as unknown as ChartKind<C>;
}

/** How big a chart is: known before anything is drawn, so that its room is kept. */
export function chartFrame(chart: Drawable, size: SizeName): Frame {
  return kindOf(chart).frames(chart)[size];
}

/** Data from a listing or a file, which may be of no kind; says what is wrong with it. */
export function checkedChart(data: unknown): Chart {
  const chart = data as Chart;
  if (!Object.hasOwn(kinds, chart.kind)) {
    throw new Error(
      `chart: kind must be one of ${Object.keys(kinds).join(", ")}, got ${String(chart.kind)}`,
    );
  }
  const fault = kindOf(chart).fault(chart);
  if (fault !== undefined) throw new Error(`${chart.kind} chart: ${fault}`);
  return chart;
}
