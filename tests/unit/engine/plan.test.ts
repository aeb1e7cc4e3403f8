/** @file Where a graph is cut, and what is computed at all. */
import { describe, expect, it } from "vitest";
import { encodeSegment } from "../../../src/engine/encode.ts";
import { planGraph, type Segment } from "../../../src/engine/plan.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { finish } from "../../../src/engine/steps.ts";
import { simplify } from "../../../src/engine/rewrite/simplify.ts";
import type { Node, NodeId } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { openModel } from "../../parity/model-folder.ts";
import { nativeDevice } from "../../parity/native.ts";
import { only, TinyProgram } from "./tiny.ts";

/** The segments of a program as an engine would run them. */
function segmentsOf(
  program: TinyProgram,
  wanted: readonly NodeId[],
  available: (node: Node) => boolean = () => false,
): readonly Segment[] {
  const { graph, outputs } = finish(simplify(program.recorder.graph, wanted));
  return finish(planGraph(graph, outputs, { available }));
}

function labels(segments: readonly Segment[]): string[] {
  return segments.map((segment) => segment.label);
}

function ops(segment: Segment | undefined): string[] {
  return segment?.nodes.map((node) => node.op) ?? [];
}

/** Types of what leaves a segment. */
function outputTypes(segment: Segment | undefined): string[] {
  return (segment?.outputs ?? []).map(
    ({ op, type }) => `${op} [${type.shape.join(",")}]`,
  );
}

describe("a plan", () => {
  it("has a segment for the embedding, each layer and the unembedding", () => {
    const program = new TinyProgram();
    const segments = segmentsOf(program, [program.logits()]);
    expect(labels(segments)).toEqual([
      "embedding",
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
  });

  it("passes nothing but the residual stream from layer to layer", () => {
    const program = new TinyProgram();
    const segments = segmentsOf(program, [program.loss()]);
    expect(segments.map(outputTypes)).toEqual([
      ["boundary [2,4,8]"],
      ["boundary [2,4,8]"],
      ["boundary [2,4,8]"],
      ["mean []"],
    ]);
  });

  it("gives layers of one structure one text, and so one session", () => {
    const program = new TinyProgram();
    const [, first, second] = segmentsOf(program, [program.logits()]).map(
      (segment) => encodeSegment(segment),
    );
    expect(first?.structure).toBe(second?.structure);
  });

  it("gives layers one text that compute something for the reader, too, which is gathered on its own", () => {
    const program = new TinyProgram(4);
    const wanted = [program.loss(), program.scores()];
    const segments = segmentsOf(program, wanted);
    const [, first, ...others] = segments.map(
      (segment) => encodeSegment(segment).structure,
    );
    expect(first).toContain("diagonal");
    expect(others.slice(0, 3)).toEqual([first, first, first]);
    expect(segments.map(ops).at(-1)).toEqual(["stack"]);
    expect(labels(segments).slice(-2)).toEqual(["unembedding", "computing"]);
  });

  it("drops what nobody needs: a pattern takes neither its own values nor an MLP", () => {
    const program = new TinyProgram();
    const segments = segmentsOf(program, [program.pattern(1)]);
    expect(labels(segments)).toEqual(["embedding", "layer 1", "layer 2"]);
    const [, , last] = segments;
    expect(ops(last).filter((op) => op === "matmul")).toHaveLength(2);
    expect(ops(last)).not.toContain("gelu");
    expect(ops(last).at(-1)).toBe("softmax");
  });

  it("stops at the layer that is asked about", () => {
    const program = new TinyProgram();
    expect(labels(segmentsOf(program, [program.pattern(0)]))).toEqual([
      "embedding",
      "layer 1",
    ]);
  });

  it("reduces each layer's pattern in its layer, and stacks what is left", () => {
    const program = new TinyProgram();
    const segments = segmentsOf(program, [program.scores()]);
    expect(segments.map(outputTypes)).toEqual([
      ["boundary [2,4,8]"],
      ["boundary [2,4,8]", "mean [2]"],
      ["mean [2]"],
      ["stack [2,2]"],
    ]);
  });

  it("starts at the boundaries whose values are at hand", () => {
    const program = new TinyProgram();
    const wanted = [program.logits()];
    const available = (node: Node): boolean =>
      node.op === "boundary" && node.attributes.label === "layer 2";
    expect(labels(segmentsOf(program, wanted, available))).toEqual([
      "layer 2",
      "unembedding",
    ]);
  });

  it("computes both runs of a swap, and of the first only what is swapped", () => {
    const program = new TinyProgram();
    const segments = segmentsOf(program, [program.swapped()]);
    // the first run as far as it is needed, then the second
    expect(labels(segments)).toEqual([
      "embedding",
      "layer 1",
      "embedding",
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
    const [source, swapped] = segments.filter(
      ({ label }) => label === "layer 1",
    );
    expect(ops(source)).not.toContain("gelu");
    expect(outputTypes(source)).toEqual(["add [2,4,8]"]);
    // the assigned attention output replaces the layer's own, which is not computed
    expect(ops(swapped)).not.toContain("softmax");
  });

  it("computes what depends on constants only where it is read", () => {
    const program = new TinyProgram();
    for (const segment of segmentsOf(program, [program.pattern(1)]).slice(1)) {
      expect(ops(segment)).toContain("ge");
      expect(outputTypes(segment).join()).not.toContain("ge");
    }
  });

  it("computes constants in one segment where nothing else is wanted", () => {
    const { recorder } = new TinyProgram();
    const x = recorder.constant(tensorOf("float32", [2], [1, 2]));
    const sum = recorder.record("add", [x, x], {});
    const segments = finish(planGraph(recorder.graph, [sum.id]));
    expect(segments.map(ops)).toEqual([["add"]]);
  });

  it("has no segment for wanted constants and weights", () => {
    const { recorder } = new TinyProgram();
    const x = recorder.constant(tensorOf("float32", [2], [1, 2]));
    const weight = recorder.record("weight", [], { name: "w", shape: [2] });
    expect(finish(planGraph(recorder.graph, [x.id, weight.id]))).toEqual([]);
  });

  it("cuts where an intervention leaves the residual stream whole", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const path = "transformer.h.0";
    const zero = program.recorder.constant(tensorOf("float32", [], [0]));
    run.setOutput(
      path,
      program.recorder.record("mul", [only(run.output(path)), zero], {}),
    );
    const logits = only(run.output("lm_head")).save();
    run.end();
    const segments = segmentsOf(program, [program.node(logits)]);
    expect(labels(segments)).toEqual([
      "embedding",
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
    expect(ops(segments[1]).slice(-2)).toEqual(["mul", "boundary"]);
  });
});

describe("runs that part ways in a layer", () => {
  /** Logits without the first, and without the second, part of the first layer's result. */
  function partings(program: TinyProgram): NodeId[] {
    return [0, 4].map((start) => {
      const run = program.begin();
      const path = "transformer.h.0.attn.c_proj";
      const z = only(run.input(path));
      const part = (from: number): Tensor =>
        program.recorder.record("slice", [z], {
          axis: 2,
          start: from,
          step: 1,
          length: 4,
        });
      const zero = program.recorder.constant(tensorOf("float32", [], [0]));
      const parts = [0, 4].map((from) =>
        from === start
          ? program.recorder.record("mul", [part(from), zero], {})
          : part(from),
      );
      run.setInput(path, program.recorder.record("concat", parts, { axis: 2 }));
      const logits = only(run.output("lm_head")).save();
      run.end();
      return program.node(logits);
    });
  }

  it("share what comes before, and are followed one after another", () => {
    const program = new TinyProgram();
    const segments = segmentsOf(program, partings(program));
    expect(labels(segments)).toEqual([
      "embedding",
      "layer 1",
      "layer 1",
      "layer 2",
      "unembedding",
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
    const attentions = segments.map(
      (segment) => ops(segment).filter((op) => op === "softmax").length,
    );
    expect(attentions).toEqual([0, 1, 0, 1, 0, 0, 1, 0]);
  });

  it("make views of what they share for themselves, and hand on nothing else", () => {
    const program = new TinyProgram();
    const [, shared, first] = segmentsOf(program, partings(program));
    // the heads' results, which each run merges and slices
    expect(outputTypes(shared)).toEqual(["matmul [2,2,4,4]"]);
    expect(ops(first)).toContain("slice");
  });

  it("have the same values as on their own", async () => {
    const program = new TinyProgram();
    const wanted = partings(program);
    const { graph } = program.recorder;
    const evaluated = async (ids: readonly NodeId[]) => {
      const engine = new Engine(nativeDevice(), openModel("tiny").weights);
      const values = await engine.evaluate(graph, ids);
      await engine.dispose();
      return values;
    };
    const together = await evaluated(wanted);
    for (const [index, id] of wanted.entries()) {
      expect(await evaluated([id])).toEqual([together[index]]);
    }
  });
});

describe("labels", () => {
  it("call arithmetic on constants and weights computing, not embedding", () => {
    const { recorder } = new TinyProgram();
    const weight = recorder.record("weight", [], { name: "w", shape: [3, 3] });
    const square = recorder.record("matmul", [weight, weight], {});
    const x = recorder.constant(tensorOf("float32", [3, 3], Array(9).fill(1)));
    const product = recorder.record("matmul", [x, x], {});
    for (const { id } of [square, product]) {
      const segments = finish(planGraph(recorder.graph, [id]));
      expect(labels(segments)).toEqual(["computing"]);
    }
  });

  it("call looking up rows of a weight embedding", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const rows = only(run.output("transformer.wte")).save();
    run.end();
    const segments = segmentsOf(program, [program.node(rows)]);
    expect(labels(segments)).toEqual(["embedding"]);
  });
});

describe("simplify", () => {
  it("slices before the unembedding", () => {
    const program = new TinyProgram();
    const logits = program.recorder.tensor(program.logits(), undefined);
    const last = program.recorder.record("slice", [logits], {
      axis: 1,
      start: 3,
      step: 1,
      length: 1,
    });
    const { graph, outputs } = finish(
      simplify(program.recorder.graph, [last.id]),
    );
    const wanted = graph.nodes[outputs[0] ?? -1];
    expect(wanted?.op).toBe("linear");
    expect(wanted?.type.shape).toEqual([2, 1, 32]);
  });

  it("keeps logits whole where somebody wants them too", () => {
    const program = new TinyProgram();
    const logits = program.recorder.tensor(program.logits(), undefined);
    const last = program.recorder.record("slice", [logits], {
      axis: 1,
      start: 3,
      step: 1,
      length: 1,
    });
    const wanted = [logits.id, last.id];
    const { graph, outputs } = finish(simplify(program.recorder.graph, wanted));
    expect(outputs.map((id) => graph.nodes[id]?.op)).toEqual([
      "linear",
      "slice",
    ]);
  });
});
