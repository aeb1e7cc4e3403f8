/** @file Draws a chart with Vega into an element. Imported on demand only: it brings all of Vega. */
import embed from "vega-embed";

import type { Drawable } from "../../charts/comparison.ts";
import type { SizeName } from "../../charts/frame.ts";
import { chartSpec } from "../../charts/spec.ts";
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
): Promise<Drawn> {
  const spec = chartSpec(chart, chartThemes[theme], size, stretch);
  const { view, finalize } = await embed(element, spec, {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    // expressions are interpreted, never compiled: a content security policy may forbid eval
    ast: true,
    // the site's own styles instead of style elements, which such a policy may forbid too
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  await view.runAsync();
  return { finalize };
}
