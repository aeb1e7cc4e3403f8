/** @file Draws a chart with Vega into an element. Imported on demand only: it brings all of Vega. */
import embed from "vega-embed";

import type { Drawable } from "../../charts/comparison.ts";
import type { SizeName } from "../../charts/frame.ts";
import { inTurns } from "../../charts/slices.ts";
import { chartImage, chartSpec } from "../../charts/spec.ts";
import type { Stretch } from "../../charts/stretch.ts";
import { chartThemes, type ThemeName } from "../../charts/theme.ts";

export interface Drawn {
  /** Frees the view; its last picture stays in the element. */
  finalize(): void;
}

export async function draw(
  element: HTMLElement,
  chart: Drawable,
  theme: ThemeName,
  size: SizeName,
  stretch: Stretch | undefined,
  signal: AbortSignal,
): Promise<Drawn> {
  const colours = chartThemes[theme];
  const image = await chartImage(chart, colours, size, (work) =>
    inTurns(work, signal),
  );
  signal.throwIfAborted();
  const spec = chartSpec(chart, colours, size, stretch, image);
  const { view, finalize } = await embed(element, spec, {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    // expressions are interpreted, never compiled: a content security policy may forbid eval
    ast: true,
    // the site's own styles instead of style elements, which such a policy may forbid too
    defaultStyle: false,
    // readings are the page's own
    tooltip: false,
  });
  await view.runAsync();
  return { finalize };
}
