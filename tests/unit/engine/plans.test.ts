/** @file Plans that are remembered by structure: what another question of the same form has of its own, and what it has not to pay. */
import { afterEach, describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { planGraph } from "../../../src/engine/plan.ts";
import { Plans, questionOf, type Plan } from "../../../src/engine/plans.ts";
import { simplify } from "../../../src/engine/rewrite/simplify.ts";
import { finish } from "../../../src/engine/steps.ts";
import { extract } from "../../../src/graph/extract.ts";
import type { Graph, Node, NodeId } from "../../../src/graph/node.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { openModel } from "../../parity/model-folder.ts";
import { nativeDevice } from "../../parity/native.ts";
import { TinyProgram } from "./tiny.ts";

const open: Engine[] = [];
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose();
});

function start(): Engine {
  const engine = new Engine(nativeDevice(), openModel("tiny").weights);
  open.push(engine);
  return engine;
}

function planned(
  plans: Plans,
  graph: Graph,
  outputs: readonly NodeId[],
  available: (node: Node) => boolean = () => false,
): { readonly plan: Plan; readonly isKnown: boolean } {
  const question = finish(questionOf(graph, outputs, available));
  const known = plans.get(question);
  if (known !== undefined) return { plan: known, isKnown: true };
  const simple = finish(simplify(graph, outputs));
  const segments = finish(
    planGraph(simple.graph, simple.outputs, { available }),
  );
  const wanted = simple.outputs.flatMap((id) => simple.graph.nodes[id] ?? []);
  const plan = { graph: simple.graph, segments, wanted };
  plans.set(question, plan);
  return { plan, isKnown: false };
}

/** What tells one question from another of the same structure. */
function ownOf({ segments, wanted }: Plan): string[] {
  const texts = (nodes: readonly Node[]): string[] =>
    nodes.flatMap(({ op, digest, value }) =>
      op === "boundary"
        ? [digest]
        : op === "constant"
          ? [value === undefined ? "none" : numbersOf(value).join()]
          : [],
    );
  // what a segment reads first depends on what was recorded before
  return [
    ...segments.flatMap(({ inputs, outputs }) => [
      ...texts(inputs).sort(),
      ...texts(outputs),
    ]),
    ...texts(wanted),
  ];
}

describe("a plan", () => {
  it("is made once for questions that differ in numbers only, and has each one's own", () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const plans = new Plans();
    const [first, second] = [3, 5].map((token) =>
      extract(builder, [program.loss(token)]),
    );
    if (first === undefined || second === undefined) throw new Error("none");
    expect(planned(plans, first.graph, first.outputs).isKnown).toBe(false);
    const { plan, isKnown } = planned(plans, second.graph, second.outputs);
    expect(isKnown).toBe(true);
    const fresh = planned(new Plans(), second.graph, second.outputs);
    expect(ownOf(plan)).toEqual(ownOf(fresh.plan));
    expect(plan.segments.map(({ label }) => label)).toEqual(
      fresh.plan.segments.map(({ label }) => label),
    );
  });

  it("is another where another layer, type or order is asked for, or something is at hand", () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const keyOf = (
      outputs: readonly NodeId[],
      available: (node: Node) => boolean = () => false,
    ): string => finish(questionOf(builder, outputs, available)).key;
    const [a, b] = [program.pattern(0), program.pattern(1)];
    const loss = program.loss();
    const keys = [
      keyOf([a]),
      keyOf([b]),
      keyOf([a, b]),
      keyOf([b, a]),
      keyOf([loss]),
      keyOf([loss], ({ op }) => op === "boundary"),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("keeps no tensor alive", () => {
    const { builder } = new TinyProgram().recorder;
    const plans = new Plans();
    const question = (value: number) => {
      const x = builder.constant(tensorOf("float32", [2], [value, value]));
      return builder.record("neg", [x], {});
    };
    planned(plans, builder, [question(1)]);
    const { key } = finish(questionOf(builder, [question(1)], () => false));
    const kept = plans.get({ key, nodes: [] });
    expect(kept?.segments.flatMap(({ inputs }) => inputs)).toHaveLength(1);
    expect(kept && ownOf(kept)).toEqual(["none"]);
  });
});

describe("an engine that remembers plans", () => {
  /** Values that an engine gives one after another, and those of engines that know nothing. */
  async function expectOwn(
    { recorder }: TinyProgram,
    wanted: readonly NodeId[],
  ): Promise<void> {
    const engine = start();
    for (const id of wanted) {
      const own = await engine.evaluate(recorder.graph, [id]);
      const fresh = await start().evaluate(recorder.graph, [id]);
      expect(own.map(numbersOf)).toEqual(fresh.map(numbersOf));
    }
  }

  it("gives each trace its own values", async () => {
    const program = new TinyProgram();
    await expectOwn(
      program,
      [1, 5, 9, 5, 1].map((token) => program.loss(token)),
    );
  });

  it("gives constants and weights that are wanted as they are", async () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const constants = [1, 2, 3].map((value) =>
      builder.constant(tensorOf("float32", [2], [value, -value])),
    );
    await expectOwn(program, constants);
  });

  it("streams each sweep's own values, too", async () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const engine = start();
    for (const baseline of [2, 20]) {
      const losses = [1, 2].map((token) => program.loss(token + baseline));
      const all = builder.record("stack", losses, { axis: 0 });
      const zero = builder.constant(tensorOf("float32", [], [baseline]));
      const effect = builder.record("sub", [all, zero], {});
      const parts: number[][] = [];
      const [value] = await engine.evaluate(builder, [effect], {
        streamed: [effect],
        streamMilliseconds: 0,
        onProgress: (progress) => {
          for (const part of progress.parts?.values() ?? []) {
            parts.push(numbersOf(part));
          }
        },
      });
      if (value === undefined) throw new Error("none");
      expect(parts.at(-1)).toEqual(numbersOf(value));
      expect(parts[0]).toEqual([numbersOf(value)[0], NaN]);
    }
  });
});
