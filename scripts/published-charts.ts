/** @file Writes the prebuilt charts of GPT-2 Small from its published values: `tsx scripts/published-charts.ts`. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Chart, ChartFile, Provenance } from "../src/charts/chart.ts";
import published from "./published/gpt2.json" with { type: "json" };

const folder = new URL(
  "../static/charts/induction-heads/gpt2/",
  import.meta.url,
);

const provenance: Provenance = {
  label: "GPT-2 Small, published values",
  origin: "published",
  source: published.source,
  model: { id: "gpt2" },
  protocol: published.protocol,
  date: published.date,
};

// Titles as in the listings that make the same charts.
const charts: Readonly<Record<string, Chart>> = {
  loss: {
    kind: "line",
    title: "Loss by position on random repeated tokens",
    xTitle: "Position",
    yTitle: "Loss",
    values: published.main_demo_loss_by_position,
  },
  attention: {
    kind: "heatmap",
    title: "Induction Score by Head",
    xTitle: "Head",
    yTitle: "Layer",
    values: published.main_demo_induction,
  },
};

await mkdir(folder, { recursive: true });
for (const [name, chart] of Object.entries(charts)) {
  const file = new URL(`${name}.json`, folder);
  const content: ChartFile = { chart, provenance };
  await writeFile(file, `${JSON.stringify(content)}\n`);
  console.log(`wrote ${fileURLToPath(file)}`);
}
