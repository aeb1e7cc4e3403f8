/** @file Which run a grid of heads is recorded with, so that its attention can be asked for later. */
import { describe, expect, test } from "vitest";
import { needed, nodeOf, type Graph } from "../../../src/graph/node.ts";
import { nodesOf } from "../../../src/live/outputs.ts";
import type { RecordedChart } from "../../../src/python/cell-record.ts";
import { recorded } from "./interpreter.ts";
import { pythonAfter } from "./prepared.ts";

const runCell = pythonAfter([
  "import torch",
  "import plotly.express as px",
  "from nnsight import LanguageModel",
  "model = LanguageModel('gpt2')",
  "h = model.transformer.h",
  "ids = torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8]])",
  "def scores(ids, edit=None):",
  "    with model.trace(ids):",
  "        if edit is not None: edit()",
  "        patterns = torch.stack([layer.attn.output[1] for layer in h]).save()",
  "    return patterns.mean((1, 3, 4))",
]);

async function chart(code: string): Promise<{
  readonly graph: Graph;
  readonly output: RecordedChart;
}> {
  const { graph, outputs } = recorded(await runCell({ id: "cell", code }));
  const [output] = outputs;
  if (output?.kind !== "chart") throw new Error("no heatmap was drawn");
  return { graph, output };
}

/** What the patterns of a chart's run are, by layer. */
async function digests(code: string): Promise<string[]> {
  const { graph, output } = await chart(code);
  return (output.attention?.patterns ?? []).map(
    (id) => nodeOf(graph, id).digest,
  );
}

describe("a grid of a run's heads", () => {
  test("names the run's ids and its pattern in each layer, and needs no node more", async () => {
    const { graph, output } = await chart("px.imshow(scores(ids))");
    const { attention } = output;
    if (attention === undefined) throw new Error("the grid has no run");
    expect(attention.runs).toBe(1);
    expect(nodeOf(graph, attention.ids).type).toEqual({
      dtype: "int64",
      shape: [2, 4],
    });
    expect(attention.patterns).toHaveLength(3);
    for (const pattern of attention.patterns) {
      expect(nodeOf(graph, pattern).op).toBe("softmax");
      expect(nodeOf(graph, pattern).type.shape).toEqual([2, 2, 4, 4]);
    }
    expect(needed(graph, nodesOf([output]))).toHaveLength(graph.nodes.length);
  });

  test("of a cell further down still finds its run", async () => {
    await runCell({ id: "run", code: "s = scores(ids)" });
    await runCell({ id: "other", code: "scores(ids + 1)" });
    expect(await digests("px.imshow(s)")).toEqual(
      await digests("px.imshow(scores(ids))"),
    );
  });

  test("has the patterns of the run as it was edited", async () => {
    const clean = await digests("px.imshow(scores(ids))");
    const edited = await digests(
      "def edit(): h[0].attn.c_proj.output = h[0].attn.c_proj.output * 0\npx.imshow(scores(ids, edit))",
    );
    expect(edited[0]).toBe(clean[0]);
    expect(edited[1]).not.toBe(clean[1]);
    expect(edited[2]).not.toBe(clean[2]);
  });

  test("has a pattern that the listing assigned where the values are weighed", async () => {
    const { graph, output } = await chart(
      [
        "with model.generate(max_new_tokens=1, output_attentions=True) as generator:",
        "    with generator.invoke(ids):",
        "        h[1].attn.attn_dropout.output = h[1].attn.attn_dropout.output * 0.5",
        "        patterns = torch.stack([layer.attn.output[2] for layer in h]).save()",
        "px.imshow(patterns.mean((1, 3, 4)))",
      ].join("\n"),
    );
    const [, second = 0] = output.attention?.patterns ?? [];
    expect(nodeOf(graph, second).op).toBe("mul");
  });

  test("that compares runs says of how many, and takes the last", async () => {
    const code = (last: string) =>
      `def edit(): h[0].attn.c_proj.output = h[0].attn.c_proj.output * 0\npx.imshow(${last})`;
    const both = await chart(code("scores(ids) - scores(ids, edit)"));
    expect(both.output.attention?.runs).toBe(2);
    const edited = await digests(code("scores(ids, edit)"));
    expect(await digests(code("scores(ids) - scores(ids, edit)"))).toEqual(
      edited,
    );
  });
});

describe("a grid that is not of a run's heads", () => {
  test.each([
    ["that no run computed", "px.imshow([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])"],
    ["of another shape", "px.imshow(scores(ids).T)"],
  ])("%s names no run", async (_, code) => {
    await runCell({ id: "run", code: "s = scores(ids)" });
    expect((await chart(code)).output.attention).toBeUndefined();
  });
});
