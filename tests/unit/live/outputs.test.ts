/** @file Charts of computed numbers: whole, and made in turns where they are many. */
import { describe, expect, it } from "vitest";

import { SLICE } from "../../../src/charts/slices.ts";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import type { TensorValue } from "../../../src/graph/tensor.ts";
import {
  comingCharts,
  completedOutputs,
  streamedNodes,
} from "../../../src/live/outputs.ts";
import type { RecordedChart } from "../../../src/python/cell-record.ts";

const node = 3 as NodeId;
const heatmap: RecordedChart = {
  kind: "chart",
  chart: {
    kind: "heatmap",
    title: "",
    xTitle: "x",
    yTitle: "y",
    values: { node },
  },
};

function grid(rows: number, columns: number): TensorValue {
  return {
    dtype: "float32",
    shape: [rows, columns],
    data: Float32Array.from({ length: rows * columns }, (_, i) => i),
  };
}

describe("the numbers of a chart", () => {
  it("are handed over row by row, and let the page have its turns between", () => {
    const work = completedOutputs([heatmap], new Map([[node, grid(700, 500)]]));
    let turns = 0;
    let step = work.next();
    for (; step.done !== true; step = work.next()) turns++;
    expect(turns).toBeGreaterThanOrEqual(Math.floor((700 * 500) / SLICE));
    const [output] = step.value;
    if (output?.kind !== "chart" || output.chart.kind !== "heatmap") {
      throw new Error("no heatmap came");
    }
    expect(output.chart.values).toHaveLength(700);
    expect(output.chart.values[699]?.[499]).toBe(349_999);
  });

  it("are shown as they come where somebody can watch them, and whole where they are too many", () => {
    const streamed = (rows: number): readonly unknown[] => {
      const builder = new GraphBuilder();
      const id = builder.constant(grid(rows, 100));
      return streamedNodes(builder, [
        { ...heatmap, chart: { ...heatmap.chart, values: { node: id } } },
      ]);
    };
    expect(streamed(12)).toHaveLength(1);
    expect(streamed(SLICE)).toEqual([]);
    expect(
      comingCharts([heatmap], new Map([[node, grid(12, 100)]]))[0],
    ).toMatchObject({ known: 1200, count: 1200 });
  });
});
