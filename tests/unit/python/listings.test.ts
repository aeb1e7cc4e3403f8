/** @file The source document's listings, as they stand, record the charts that the page shows. */
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { printGraph } from "../../../src/graph/print.ts";
import {
  type CellRecord,
  type RecordedChart,
  type PlacedTensor,
  tensorsIn,
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

test("both idioms record the same computation", async () => {
  const digests: (string | undefined)[] = [];
  for (const suffix of ["", ".trace"]) {
    python.resetNamespace();
    await run("setup");
    for (const name of ["loss", "attention"]) {
      const { graph, outputs } = await run(`${name}${suffix}`);
      const [output] = outputs as readonly RecordedChart[];
      const [values] = output === undefined ? [] : tensorsIn(output);
      digests.push(graph.nodes[values?.node ?? -1]?.digest);
    }
  }
  expect(digests.slice(0, 2)).toEqual(digests.slice(2));
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
