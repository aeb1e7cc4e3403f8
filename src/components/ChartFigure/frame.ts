/** @file The room that a chart takes, in each of its sizes: kept before anything is drawn. */
import type { CSSProperties } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import { chartFrame } from "../../charts/kinds/index.ts";

export function ratio(chart: Drawable, size: "wide" | "narrow"): string {
  const { width, height } = chartFrame(chart, size);
  return `${width} / ${height}`;
}

export function frameStyle(chart: Drawable): CSSProperties {
  return {
    "--wide": ratio(chart, "wide"),
    "--narrow": ratio(chart, "narrow"),
  } as CSSProperties;
}
