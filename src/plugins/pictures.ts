/** @file A chart as SVG text, rendered in Node: what a page shows before, or without, any JavaScript. */
import { createHash } from "node:crypto";

import type { Chart } from "../charts/chart.ts";
import type { SizeName } from "../charts/frame.ts";
import type { PrebuiltChart } from "../charts/prebuilt.ts";
import { atOnce } from "../charts/slices.ts";
import { chartImage, chartSpec } from "../charts/spec.ts";
import { chartThemes, type ThemeName } from "../charts/theme.ts";
import type { RenderSvg } from "./svg-renderer.ts";

export interface Picture {
  /** Under the site's baseUrl; holds a hash of the content, so that it may be cached for ever. */
  readonly path: string;
  readonly svg: string;
}

export interface ChartPictures {
  readonly paths: PrebuiltChart["pictures"];
  readonly files: readonly Picture[];
}

/** Renders a chart in each theme and size. @param name becomes part of the files' names */
export async function renderPictures(
  name: string,
  chart: Chart,
  render: RenderSvg,
): Promise<ChartPictures> {
  const files: Picture[] = [];
  const one = async (theme: ThemeName, size: SizeName): Promise<string> => {
    const colours = chartThemes[theme];
    const image = await chartImage(chart, colours, size, atOnce);
    const spec = chartSpec(chart, colours, size, undefined, image);
    const svg = rounded(await render(spec));
    const hash = createHash("sha256").update(svg).digest("hex").slice(0, 8);
    const path = `assets/charts/${name}-${theme}-${size}.${hash}.svg`;
    files.push({ path, svg });
    return path;
  };
  const sizes = async (theme: ThemeName) => ({
    wide: await one(theme, "wide"),
    narrow: await one(theme, "narrow"),
  });
  const paths = { light: await sizes("light"), dark: await sizes("dark") };
  return { paths, files };
}

/** Coordinates to hundredths of a pixel, which nobody sees: a fifth of the file is digits beyond. */
function rounded(svg: string): string {
  return svg.replace(/-?\d+\.\d{3,}/g, (digits) =>
    String(Number(Number(digits).toFixed(2))),
  );
}
