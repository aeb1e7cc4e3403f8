/** @file A chart as files that leave the page: comma-separated values, and a Vega-Lite spec that says where it is from. */
import type { TopLevelSpec } from "vega-lite";

import type { Provenance } from "./chart.ts";
import type { Drawable } from "./comparison.ts";
import { kindOf } from "./kinds/index.ts";
import { atOnce, type Sliced } from "./slices.ts";
import { chartSpec } from "./spec.ts";
import { wrapped } from "./text-width.ts";
import type { ChartTheme } from "./theme.ts";

/** Comment lines with the provenance, then one row for each number. Line ends as RFC 4180 has them. */
export function chartCsv(
  chart: Drawable,
  provenance: readonly Provenance[],
): string {
  const parts: string[] = [];
  atOnce(csvInParts(chart, provenance, (part) => parts.push(part)));
  return parts.join("");
}

// Lines that are put together at a time.
const PART = 10_000;

/** The same for as many numbers as there may be, in slices. */
export function* csvInParts(
  chart: Drawable,
  provenance: readonly Provenance[],
  take: (part: string) => void,
): Sliced<void> {
  const comments = [chart.title, ...provenance.map(provenanceLine)].map(
    (line) => `# ${line.replace(/\s+/g, " ")}`,
  );
  let lines = comments;
  for (const fields of recordsOf(chart)) {
    lines.push(row(fields));
    if (lines.length < PART) continue;
    take(`${lines.join("\r\n")}\r\n`);
    lines = [];
    yield;
  }
  if (lines.length > 0) take(`${lines.join("\r\n")}\r\n`);
}

function* recordsOf(chart: Drawable): Iterable<readonly (string | number)[]> {
  const { table, records } = kindOf(chart);
  if (records !== undefined) {
    yield* records(chart);
    return;
  }
  const { corner, columns, rows, columnName, rowName, cell } = table(chart);
  const places = Array.from({ length: columns }, (_, column) => column);
  yield [corner, ...places.map(columnName)];
  for (let row = 0; row < rows; row++) {
    yield [rowName(row), ...places.map((column) => cell(row, column) ?? "")];
  }
}

/**
 * A spec that draws itself anywhere: its data within, its ground, its title, and where it is from: to be read in the
 * picture, and whole in `usermeta`.
 */
export function portableSpec(
  chart: Drawable,
  provenance: readonly Provenance[],
  theme: ChartTheme,
  image?: string,
): TopLevelSpec {
  const spec = chartSpec(chart, theme, "wide", undefined, image);
  const { layer = [], ...rest } = spec as LayeredSpec;
  const { inner, padding } = kindOf(chart).layout(chart, "wide", undefined);
  const room = inner.width + padding.left + padding.right - 2 * MARGIN;
  const titles = wrapped(chart.title, room, TITLE.fontSize);
  const sources = [
    kindOf(chart).note?.(chart, undefined),
    ...provenance.map(sourceLine),
  ].flatMap((text) =>
    text === undefined ? [] : wrapped(text, room, SOURCE.fontSize),
  );
  const above = titles.length * TITLE.lineHeight + MARGIN;
  const below = sources.length * SOURCE.lineHeight + MARGIN;
  const words = (
    text: readonly string[],
    top: number,
    style: typeof TITLE | typeof SOURCE,
    color: string,
  ) => ({
    data: { values: [{}] },
    mark: {
      type: "text" as const,
      text: [...text],
      align: "left" as const,
      baseline: "top" as const,
      ...style,
    },
    encoding: {
      x: { value: MARGIN - padding.left },
      y: { value: top },
      color: { value: color },
    },
  });
  return {
    ...rest,
    layer: [
      ...layer,
      words(titles, MARGIN - padding.top - above, TITLE, theme.ink),
      words(sources, inner.height + padding.bottom, SOURCE, theme.muted),
    ],
    padding: {
      ...padding,
      top: padding.top + above,
      bottom: padding.bottom + below,
    },
    background: theme.ground,
    usermeta: { title: chart.title, provenance: [...provenance] },
  } as TopLevelSpec;
}

/** All kinds of charts are drawn in layers. */
interface LayeredSpec {
  readonly layer?: readonly object[];
}

const MARGIN = 10;
const TITLE = { fontSize: 16, fontWeight: 600, lineHeight: 20 } as const;
const SOURCE = { fontSize: 11, fontWeight: 400, lineHeight: 15 } as const;

/** What a reader of the picture wants to know of where it is from. */
function sourceLine({ model, ...provenance }: Provenance): string {
  const name =
    model === undefined || provenance.label.includes(model.id)
      ? undefined
      : `model ${model.id}`;
  const { label, ...rest } = provenance;
  return provenanceLine({
    ...rest,
    label: name === undefined ? label : `${label} (${name})`,
  });
}

/** Everything known of where numbers come from, in one line. */
export function provenanceLine(provenance: Provenance): string {
  const { label, source, model, seed, protocol, runtime, date } = provenance;
  const facts = [
    label,
    protocol,
    source,
    runtime,
    model?.weightsSha256 && `weights sha256 ${model.weightsSha256}`,
    seed === undefined ? undefined : `seed ${seed}`,
    date,
  ];
  return facts.filter((fact) => fact !== undefined && fact !== "").join("; ");
}

/** "induction-score-by-head" */
export function fileName(chart: Drawable): string {
  const words = chart.title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join("-").slice(0, 80) || "chart";
}

function row(fields: readonly (string | number)[]): string {
  return fields.map(field).join(",");
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
