/** @file A chart as files that leave the page: comma-separated values, and a Vega-Lite spec that says where it is from. */
import type { TopLevelSpec } from "vega-lite";

import type { Provenance } from "./chart.ts";
import type { Drawable } from "./comparison.ts";
import { chartSpec } from "./spec.ts";
import type { ChartTheme } from "./theme.ts";

/** Comment lines with the provenance, then one row for each number. Line ends as RFC 4180 has them. */
export function chartCsv(
  chart: Drawable,
  provenance: readonly Provenance[],
): string {
  const comments = [chart.title, ...provenance.map(provenanceLine)].map(
    (line) => `# ${line.replace(/\s+/g, " ")}`,
  );
  return [...comments, ...rows(chart)].join("\r\n") + "\r\n";
}

/** A spec that draws itself anywhere: its data within, its ground, and its provenance in `usermeta`. */
export function portableSpec(
  chart: Drawable,
  provenance: readonly Provenance[],
  theme: ChartTheme,
): TopLevelSpec {
  return {
    ...chartSpec(chart, theme, "wide"),
    background: theme.ground,
    usermeta: { title: chart.title, provenance: [...provenance] },
  };
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

function rows(chart: Drawable): string[] {
  const { xTitle, yTitle } = chart;
  switch (chart.kind) {
    case "line":
      return [
        row([xTitle, yTitle]),
        ...chart.values.map((value, position) => row([position, value])),
      ];
    case "overlay": {
      const { curves } = chart;
      const length = Math.max(...curves.map(({ values }) => values.length));
      return [
        row([xTitle, ...curves.map(({ name }) => `${yTitle}: ${name}`)]),
        ...Array.from({ length }, (_, position) =>
          row([
            position,
            ...curves.map(({ values }) => values[position] ?? ""),
          ]),
        ),
      ];
    }
    case "heatmap":
    case "difference":
      return [
        row([yTitle, xTitle, "Value"]),
        ...chart.values.flatMap((cells, y) =>
          cells.map((value, x) => row([y, x, value])),
        ),
      ];
  }
}

function row(fields: readonly (string | number)[]): string {
  return fields.map(field).join(",");
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
