/** @file Where a graph is cut, and what is computed at all. */
import { describe, expect, it } from "vitest";
import { encodeSegment } from "../../../src/engine/encode.ts";
import { planGraph, type Segment } from "../../../src/engine/plan.ts";
import { simplify } from "../../../src/engine/rewrite/simplify.ts";
import type { Node, NodeId } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { only, TinyProgram } from "./tiny.ts";

/** The segments of a program as an engine would run them. */
function segmentsOf(
  program: TinyProgram,
  wanted: readonly NodeId[],
  available: (node: Node) => boolean = () => false,
): readonly Segment[] {
  const { graph, outputs } = simplify(program.recorder.graph, wanted);
  return planGraph(graph, outputs, available).segments;
}

function labels(segments: readonly Segment[]): string[] {
  return segments.map((segment) => segment.label);
}

function ops(segment: Segment | undefined): string[] {
  return segment?.nodes.map((node) => node.op) ?? [];
}

/** Types of what leaves a segment. */
function outputTypes(segment: Segment | undefined): string[] {
  return (segment?.outputs ?? []).map((id) => {
    const node = segment?.nodes.find((each) => each.id === id);
    return `${node?.op} [${node?.type.shape.join(",")}]`;
  });
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

  it("gives layers one text that compute something for the reader, too, but for the last, which gathers it", () => {
    const program = new TinyProgram(4);
    const wanted = [program.scores(), program.loss()];
    const [, first, second, third, last] = segmentsOf(program, wanted).map(
      (segment) => encodeSegment(segment).structure,
    );
    expect(first).toContain("diagonal");
    expect([second, third]).toEqual([first, first]);
    expect(first).not.toContain("stack");
    expect(last).toContain("stack");
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
    expect(labels(segments)).toEqual([
      "embedding",
      "layer 1",
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
    expect(ops(segments[1])).not.toContain("gelu");
    expect(outputTypes(segments[1])).toEqual(["add [2,4,8]"]);
    // the assigned attention output replaces the layer's own, which is not computed
    expect(ops(segments[2])).not.toContain("softmax");
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
    const { segments } = planGraph(recorder.graph, [sum.id]);
    expect(segments.map(ops)).toEqual([["add"]]);
  });

  it("has no segment for wanted constants and weights", () => {
    const { recorder } = new TinyProgram();
    const x = recorder.constant(tensorOf("float32", [2], [1, 2]));
    const weight = recorder.record("weight", [], { name: "w", shape: [2] });
    const plan = planGraph(recorder.graph, [x.id, weight.id]);
    expect(plan).toEqual({ segments: [], given: [x.id, weight.id] });
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
    const { graph, outputs } = simplify(program.recorder.graph, [last.id]);
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
    const { graph, outputs } = simplify(program.recorder.graph, wanted);
    expect(outputs.map((id) => graph.nodes[id]?.op)).toEqual([
      "linear",
      "slice",
    ]);
  });
});
