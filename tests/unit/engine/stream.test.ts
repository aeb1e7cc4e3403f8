/** @file Wanted values that are told as they come: the cells of a sweep. */
import { afterEach, describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import type { OpName } from "../../../src/graph/ops/table.ts";
import { openModel } from "../../parity/model-folder.ts";
import { nativeDevice } from "../../parity/native.ts";
import { TinyProgram } from "./tiny.ts";

const open: Engine[] = [];
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose();
});

interface Told {
  /** What was told while it ran, in order. */
  readonly parts: readonly (readonly number[])[];
  readonly result: readonly number[];
}

async function told(
  program: TinyProgram,
  wanted: NodeId,
  streamMilliseconds = 0,
): Promise<Told> {
  const engine = new Engine(nativeDevice(), openModel("tiny").weights);
  open.push(engine);
  const parts: number[][] = [];
  const [value] = await engine.evaluate(program.recorder.graph, [wanted], {
    streamed: [wanted],
    streamMilliseconds,
    onProgress: (progress) => {
      for (const [id, part] of progress.parts ?? []) {
        expect(id).toBe(wanted);
        parts.push(numbersOf(part));
      }
    },
  });
  if (value === undefined) throw new Error("no value");
  return { parts, result: numbersOf(value) };
}

function losses(program: TinyProgram): NodeId {
  const traces = [1, 2, 3].map((first) => program.loss(first));
  return program.recorder.builder.record("stack", traces, { axis: 0 });
}

describe("a streamed value", () => {
  it("has its elements one after another, NaN where a trace has not run, each as it ends up", async () => {
    const program = new TinyProgram();
    const { parts, result } = await told(program, losses(program));
    const [a = 0, b = 0, c = 0] = result;
    expect(parts).toEqual([
      [a, NaN, NaN],
      [a, b, NaN],
      [a, b, c],
    ]);
  });

  it("is put together through arithmetic, and with what is known", async () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const baseline = builder.constant(tensorOf("float32", [], [2]));
    const all = losses(program);
    const effect = builder.record("sub", [all, baseline], {});
    const rows = builder.record("reshape", [effect], { shape: [1, 3] });
    const { parts, result } = await told(program, rows);
    expect(parts[0]).toEqual([result[0], NaN, NaN]);
  });

  it("that is compared with a run before comes from its first element on", async () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const clean = program.loss(9);
    const effect = builder.record("sub", [losses(program), clean], {});
    const { parts, result } = await told(program, effect);
    expect(parts[0]).toEqual([result[0], NaN, NaN]);
  });

  it("is not told where an element that is missing would look like one that is there", async () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const number = builder.constant(tensorOf("float32", [], [1]));
    for (const op of ["maximum", "minimum", "pow"] satisfies OpName[]) {
      const all = builder.record(op, [losses(program), number], {});
      expect((await told(program, all)).parts).toEqual([]);
    }
  });

  it("that needs all of its parts at once is told at its end only", async () => {
    const program = new TinyProgram();
    const mean = program.recorder.builder.record("mean", [losses(program)], {
      axes: [0],
      keepdims: false,
    });
    const { parts, result } = await told(program, mean);
    expect(parts).toEqual([result]);
  });

  it("tells its first element at once, and the others not more often than asked", async () => {
    const program = new TinyProgram();
    const { parts, result } = await told(program, losses(program), 1e9);
    expect(parts).toEqual([[result[0], NaN, NaN]]);
  });

  it("costs nothing where nobody asks", async () => {
    const program = new TinyProgram();
    const engine = new Engine(nativeDevice(), openModel("tiny").weights);
    open.push(engine);
    const wanted = losses(program);
    await engine.evaluate(program.recorder.graph, [wanted], {
      streamMilliseconds: 0,
      onProgress: ({ parts }) => expect(parts).toBeUndefined(),
    });
  });
});
