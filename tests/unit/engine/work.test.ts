/** @file What ran, told in words: the plan of a trace, of its gradients, and of what was remembered. */
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { WorkLog } from "../../../src/engine/work-log.ts";
import {
  lightRan,
  workOf,
  type Ran,
  type WorkEvaluation,
} from "../../../src/engine/work.ts";
import { recordGradients } from "../../../src/graph/gradient.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { shownElements } from "../../../src/graph/print.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { openModel } from "../../parity/model-folder.ts";
import { nativeDevice } from "../../parity/native.ts";
import { attentionResults } from "./sweep.ts";
import { TinyProgram } from "./tiny.ts";

const engine = new Engine(nativeDevice(), openModel("tiny").weights);
afterAll(() => engine.dispose());

async function ran(
  program: TinyProgram,
  outputs: readonly NodeId[],
): Promise<Ran> {
  const told: Ran[] = [];
  await engine.evaluate(program.recorder.builder, outputs, {
    onRan: (each) => told.push(each),
  });
  const [only] = told;
  if (only === undefined || told.length > 1) throw new Error("told otherwise");
  return only;
}

const names = ({ parts }: WorkEvaluation): string[] =>
  parts.map(({ name }) => name);

describe("what ran", () => {
  it("is the model's parts in order, with what each reads and gives", async () => {
    const program = new TinyProgram();
    const work = workOf(await ran(program, [program.logits()]));
    expect(names(work)).toEqual([
      "embedding",
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
    const [embedding, first, second, last] = work.parts;
    expect(embedding?.reads.every(({ from }) => from === "listing")).toBe(true);
    expect(first?.reads).toContainEqual({
      name: "residual stream before layer 1",
      type: "float32[2,4,8]",
      from: 1,
    });
    // 2 rows of 4 positions of 8 floats
    expect(second?.bytes).toBe(2 * 4 * 8 * 4);
    expect(second?.ops).toMatch(/\d+ matmul/);
    expect(second?.weights).toBeGreaterThan(0);
    expect(last?.column).toBe(3);
    expect(new Set(work.parts.map(({ lane }) => lane))).toEqual(new Set([0]));
    expect(work.parts.every(({ ready, run }) => ready >= 0 && run > 0)).toBe(
      true,
    );
    expect(work.recorded).toMatch(/^n0: .*\nreturn n\d+$/s);
  });

  it("says what was remembered and not computed", async () => {
    await engine.releaseSessions();
    const program = new TinyProgram();
    const logits = program.logits(5);
    await ran(program, [logits]);
    const work = workOf(await ran(program, [logits]));
    expect(names(work)).toEqual(["unembedding"]);
    expect(work.parts[0]?.reads).toContainEqual({
      name: "residual stream before unembedding",
      type: "float32[2,4,8]",
      from: "memory",
    });
  });

  it("follows the gradients back through the layers", async () => {
    await engine.releaseSessions();
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const loss = program.loss();
    const wanted = recordGradients(builder, loss, attentionResults(builder));
    const work = workOf(await ran(program, [loss, ...wanted]));
    expect(names(work)).toEqual([
      "embedding",
      "layer 1",
      "layer 2",
      "unembedding and loss, and the way back to it",
      "back through the last layer",
      "back through layer 1",
    ]);
    expect(work.parts.map(({ kind }) => kind).slice(-2)).toEqual([
      "back",
      "back",
    ]);
  });

  it("lays traces side by side", async () => {
    await engine.releaseSessions();
    const program = new TinyProgram();
    const work = workOf(
      await ran(program, [program.logits(1), program.logits(2)]),
    );
    const lanes = work.parts.map(({ lane, column }) => [lane, column]);
    expect(lanes).toEqual([
      ...[0, 1, 2, 3].map((column) => [0, column]),
      ...[0, 1, 2, 3].map((column) => [1, column]),
    ]);
  });
});

describe("the log of what ran", () => {
  const lengths = (log: WorkLog, ...keys: number[]) =>
    keys.map((key) => log.of(key)?.length);

  it("keeps no values of size", async () => {
    const program = new TinyProgram();
    const { builder } = program.recorder;
    const numbers = Array.from({ length: 32 }, (_, at) => at);
    const large = builder.constant(tensorOf("float32", [32], numbers));
    const wanted = builder.record("add", [program.logits(), large], {});
    const whole = await ran(program, [wanted]);
    const largest = ({ graph, parts, remembered }: Ran): number =>
      Math.max(
        ...[
          ...graph.nodes,
          ...parts.flatMap(({ segment }) => segment.inputs),
          ...remembered,
        ].map(({ value }) => value?.data.length ?? 0),
      );
    expect(largest(whole)).toBe(32);
    expect(largest(lightRan(whole))).toBeLessThanOrEqual(shownElements);
    expect(workOf(lightRan(whole))).toEqual(workOf(whole));
  });

  it("keeps what ran for the last keys, and nothing without a key", async () => {
    const program = new TinyProgram();
    const one = await ran(program, [program.logits()]);
    const log = new WorkLog({ nodes: one.graph.nodes.length * 2 });
    expect(log.listener).toBeUndefined();
    for (const key of [1, 2, 3]) {
      log.begin(key);
      log.listener?.(one);
    }
    log.begin(undefined);
    expect(log.listener).toBeUndefined();
    expect(lengths(log, 1, 2, 3)).toEqual([undefined, 1, 1]);
  });

  it("counts what ends late to the key that it began under", async () => {
    const program = new TinyProgram();
    const one = await ran(program, [program.logits()]);
    const log = new WorkLog();
    log.begin(1);
    const { listener } = log;
    log.begin(2);
    listener?.(one);
    expect(lengths(log, 1, 2)).toEqual([1, 0]);
  });

  it("does not grow by keys under which nothing ran", () => {
    const log = new WorkLog({ entries: 2 });
    for (const key of [1, 2, 3]) log.begin(key);
    expect(lengths(log, 1, 2, 3)).toEqual([undefined, 0, 0]);
  });
});
