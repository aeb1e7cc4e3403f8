/** @file Listings record the same computations in each of their idioms, and those of the tutorial what its page shows. */
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { printGraph } from "../../../src/graph/print.ts";
import type { Page } from "../../../src/components/Notebook/page.ts";
import { cellsIn, readPages } from "../../../src/plugins/pages/folder.ts";
import {
  type CellRecord,
  isPlaced,
  type RecordedChart,
  type PlacedTensor,
  replacing,
} from "../../../src/python/cell-record.ts";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { recorded, startPython } from "./interpreter.ts";

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

beforeEach(() => {
  python.resetNamespace();
});

/** Runs a page's cells and tells of each chart what it is and which computation it shows. */
async function chartsOf(
  page: Page,
  idiom: string,
): Promise<readonly (readonly unknown[])[]> {
  const charts: (readonly unknown[])[] = [];
  for (const cell of cellsIn(page, idiom)) {
    const { graph, outputs } = recorded(await python.runCell(cell));
    charts.push(
      outputs.flatMap((output) => {
        if (output.kind !== "chart") return [];
        const data = replacing(output.chart, (part) =>
          isPlaced(part) ? graph.nodes[part.node]?.digest : undefined,
        );
        return [data];
      }),
    );
  }
  return charts;
}

const inSeveralIdioms = readPages().filter(({ idioms }) => idioms.length > 1);

// that each cell draws what its page.json says is the chart check's, which runs the model
describe.each(inSeveralIdioms)("the page $id", (page) => {
  const [first, ...others] = page.idioms;
  test.each(others)(
    'records the same computations in the idiom "$id"',
    async ({ id }) => {
      const charts = await chartsOf(page, first.id);
      python.resetNamespace();
      expect(await chartsOf(page, id)).toEqual(charts);
    },
  );
});

function cell(name: string): string {
  return readFileSync(
    new URL(`../../../docs/induction-heads/${name}.py`, import.meta.url),
    "utf8",
  );
}

async function run(name: string): Promise<CellRecord> {
  return recorded(await python.runCell({ id: name, code: cell(name) }));
}

/** The chart without its node, whose number says nothing; the type says all. */
function chart({ graph, outputs }: CellRecord) {
  const [output] = outputs as readonly RecordedChart[];
  expect(outputs.length).toBe(1);
  const { values, ...titles } = (output as RecordedChart).chart;
  return { ...titles, type: graph.nodes[(values as PlacedTensor).node]?.type };
}

describe.each([
  { idiom: "of 2023", suffix: "" },
  { idiom: "of today", suffix: ".trace" },
])("the listings in the idiom $idiom", ({ suffix }) => {
  test("record the loss by position", async () => {
    await run("setup");
    const record = await run(`loss${suffix}`);
    expect(chart(record)).toEqual({
      kind: "line",
      title: "Loss by position on random repeated tokens",
      xTitle: "Position",
      yTitle: "Loss",
      type: { dtype: "float32", shape: [99] },
    });
    expect(record.seed).toBe(0);
  });

  test("record the induction scores", async () => {
    await run("setup");
    await run(`loss${suffix}`);
    const record = await run(`attention${suffix}`);
    expect(chart(record)).toEqual({
      kind: "heatmap",
      title: "Induction Score by Head",
      xTitle: "Head",
      yTitle: "Layer",
      type: { dtype: "float32", shape: [3, 2] },
    });
    // patterns alone are asked for: no unembedding is in the graph
    const text = printGraph(record.graph, [record.graph.nodes.length - 1]);
    expect(text).not.toContain("unembedding");
  });
});

test("the same seed gives the same tokens in a fresh namespace", async () => {
  const loss = async () => {
    python.resetNamespace();
    await run("setup");
    const { graph } = await run("loss");
    return graph.nodes.at(-1)?.digest;
  };
  expect(await loss()).toBe(await loss());
});
