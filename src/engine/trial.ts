/**
 * @file A device's first trial, before anything is downloaded for it: each kind of operation that a model consists of, on
 * small tensors of our own, against the evaluator on the CPU.
 */
import { GraphBuilder } from "../graph/builder.ts";
import { Evaluator } from "../graph/evaluator.ts";
import type { NodeId } from "../graph/node.ts";
import { numbersOf } from "../graph/tensor.ts";
import type { Device } from "./device.ts";
import { computedBy, farthest, tokens, tolerance, wave } from "./known.ts";

/** Odd sizes, so that no block of a kernel comes out even. */
const [rows, pos, width, out, vocab] = [2, 13, 70, 45, 31];

/** @returns undefined where the device is right, else what is wrong, in words */
export async function tryDevice(device: Device): Promise<string | undefined> {
  const { builder, kinds } = recordTrial();
  const evaluator = new Evaluator(builder);
  const values = await computedBy(device, builder, [...kinds.values()]);
  if (typeof values === "string") return values;
  for (const [index, [kind, node]] of [...kinds].entries()) {
    const [expected, value] = [evaluator.value(node), values[index]];
    if (expected === undefined || value === undefined) {
      throw new Error(`internal: the trial has no value of ${kind}`);
    }
    const problem = difference(numbersOf(value), numbersOf(expected));
    if (problem !== undefined) return `its ${kind} ${problem}`;
  }
  return undefined;
}

function difference(
  found: readonly number[],
  expected: readonly number[],
): string | undefined {
  const largest = farthest(found, expected);
  if (largest <= tolerance) return undefined;
  return found.every((number) => number === 0)
    ? "is nothing but zeros"
    : `differs by ${largest.toPrecision(2)}, allowed is ${tolerance}`;
}

function recordTrial(): {
  readonly builder: GraphBuilder;
  /** What is looked at, by the name of what computes it last. */
  readonly kinds: ReadonlyMap<string, NodeId>;
} {
  const builder = new GraphBuilder();
  const x = wave(builder, [rows, pos, width], { step: 0.37, scale: 3 });
  const table = wave(builder, [vocab, width], { step: 0.23, scale: 1 });
  const ids = tokens(builder, [rows, pos], vocab);
  const product = builder.record(
    "matmul",
    [x, wave(builder, [width, out], { step: 0.71, scale: 0.05 })],
    {},
  );
  const turned = builder.record("permute", [x], { perm: [0, 2, 1] });
  return {
    builder,
    kinds: new Map([
      ["product of matrices", product],
      ["product of batches", builder.record("matmul", [turned, product], {})],
      ["product with rows", builder.record("linear", [x, table], {})],
      ["softmax", builder.record("softmax", [x], { axis: 2 })],
      [
        "layer norm",
        builder.record(
          "layer_norm",
          [
            x,
            wave(builder, [width], { step: 0.5, scale: 1 }),
            wave(builder, [width], { step: 0.9, scale: 0.1 }),
          ],
          { eps: 1e-5 },
        ),
      ],
      ["gather", builder.record("gather", [table, ids], { axis: 0 })],
      [
        "transpose",
        builder.record(
          "permute",
          [builder.record("reshape", [x], { shape: [rows, pos, 7, 10] })],
          { perm: [0, 2, 1, 3] },
        ),
      ],
      ["sum", builder.record("sum", [x], { axes: [1], keepdims: false })],
      ["maximum", builder.record("amax", [x], { axes: [2], keepdims: false })],
    ]),
  };
}
