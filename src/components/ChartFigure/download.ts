/** @file Makes a file of a chart and hands it to the browser. Imported on demand only: it brings all of Vega. */
import embed from "vega-embed";

import type { Provenance } from "../../charts/chart.ts";
import type { Drawable } from "../../charts/comparison.ts";
import {
  csvInParts,
  fileName,
  portableSpec,
  provenanceLine,
} from "../../charts/export.ts";
import { pngWithText } from "../../charts/png.ts";
import { inTurns } from "../../charts/slices.ts";
import { chartImage } from "../../charts/spec.ts";
import { chartThemes, type ThemeName } from "../../charts/theme.ts";

export type FileKind = "png" | "svg" | "json" | "csv";

// Sharp on dense screens and in print.
const PNG_SCALE = 2;

export async function download(
  kind: FileKind,
  chart: Drawable,
  provenance: readonly Provenance[],
  theme: ThemeName,
): Promise<void> {
  const source = provenance.map(provenanceLine).join("\n");
  const name = `${fileName(chart)}.${kind === "json" ? "vl.json" : kind}`;
  switch (kind) {
    case "csv": {
      const parts: string[] = [];
      const write = csvInParts(chart, provenance, (part) => parts.push(part));
      await inTurns(write);
      return save(name, "text/csv", parts);
    }
    case "json": {
      const spec = await specOf(chart, provenance, theme);
      const text = `${JSON.stringify(spec, null, 2)}\n`;
      return save(name, "application/json", [text]);
    }
    case "svg": {
      const spec = await specOf(chart, provenance, theme);
      const svg = await drawn(spec, (view) => view.toSVG());
      return save(name, "image/svg+xml", [describedSvg(svg, source)]);
    }
    case "png": {
      const spec = await specOf(chart, provenance, theme);
      const canvas = await drawn(spec, (view) => view.toCanvas(PNG_SCALE));
      const bytes = await pngBytes(canvas);
      return save(name, "image/png", [pngWithText(bytes, "Source", source)]);
    }
  }
}

async function specOf(
  chart: Drawable,
  provenance: readonly Provenance[],
  theme: ThemeName,
) {
  const colours = chartThemes[theme];
  const image = await chartImage(chart, colours, "wide", inTurns);
  return portableSpec(chart, provenance, colours, image);
}

type View = Awaited<ReturnType<typeof embed>>["view"];

/** Draws aside from the page, with expressions interpreted as everywhere on this site. */
async function drawn<T>(
  spec: ReturnType<typeof portableSpec>,
  take: (view: View) => Promise<T>,
): Promise<T> {
  const { view, finalize } = await embed(document.createElement("div"), spec, {
    mode: "vega-lite",
    renderer: "none",
    actions: false,
    ast: true,
    defaultStyle: false,
    tooltip: false,
  });
  try {
    await view.runAsync();
    return await take(view);
  } finally {
    finalize();
  }
}

/** With the provenance as its description. */
function describedSvg(svg: string, source: string): string {
  const text = source
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return svg.replace(/<svg[^>]*>/, (tag) => `${tag}<desc>${text}</desc>`);
}

async function pngBytes(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (blob === null) {
    throw new Error(
      "canvas: must give a PNG, got nothing; the browser may be out of memory",
    );
  }
  return new Uint8Array(await blob.arrayBuffer());
}

function save(name: string, type: string, content: BlobPart[]): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(content, { type }));
  link.download = name;
  link.click();
  // the browser reads it after the click has returned
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
