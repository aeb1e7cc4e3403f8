/** @file Asks a device for numbers that are known, before anything it computes is shown to a reader. */
import { GraphBuilder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import { numbersOf, tensorOf, type Shape } from "../graph/tensor.ts";
import type { Device } from "./device.ts";
import {
  causal,
  computedBy,
  farthest,
  tokens,
  tolerance,
  wave,
} from "./known.ts";
// by NumPy in float64: scripts/fixtures/self_check.py
import expected from "./self-check.json";

const [batch, pos, width, hidden, vocab] = [2, 16, 64, 256, 128];

/**
 * One pass through what a GPT-2 consists of: layer norm, MLP, causal attention, unembedding, log probabilities.
 * @returns undefined where the device is right, else what is wrong, in words
 */
export async function checkDevice(device: Device): Promise<string | undefined> {
  const { builder, output } = recordCheck();
  const values = await computedBy(device, builder, [output]);
  if (typeof values === "string") return values;
  const largest = farthest(values.flatMap(numbersOf), expected);
  return largest <= tolerance
    ? undefined
    : `its numbers differ by ${largest.toPrecision(2)}, allowed is ${tolerance}`;
}

function recordCheck(): { builder: GraphBuilder; output: NodeId } {
  const builder = new GraphBuilder();
  const waves = (shape: Shape, step: number, scale: number): NodeId =>
    wave(builder, shape, { step, scale });
  const x = waves([batch, pos, width], 0.37, 3);
  const normalised = builder.record(
    "layer_norm",
    [x, waves([width], 0.5, 1), waves([width], 0.9, 0.1)],
    { eps: 1e-5 },
  );
  const pre = builder.record(
    "matmul",
    [normalised, waves([width, hidden], 0.71, 0.2)],
    {},
  );
  const post = builder.record("gelu", [pre], { approximate: "tanh" });
  const mlp = builder.record(
    "matmul",
    [post, waves([hidden, width], 0.53, 0.2)],
    {},
  );
  const resid = builder.record("add", [x, mlp], {});
  const keys = builder.record("permute", [resid], { perm: [0, 2, 1] });
  const scores = builder.record(
    "mul",
    [
      builder.record("matmul", [resid, keys], {}),
      builder.constant(tensorOf("float32", [], [0.02])),
    ],
    {},
  );
  const pattern = builder.record("softmax", [causal(builder, scores, pos)], {
    axis: 2,
  });
  const z = builder.record("matmul", [pattern, resid], {});
  const logits = builder.record(
    "linear",
    [z, waves([vocab, width], 0.23, 0.5)],
    {},
  );
  const ids = tokens(builder, [batch, pos, 1], vocab);
  const logProbs = builder.record("log_softmax", [logits], { axis: 2 });
  const output = builder.record("take_along", [logProbs, ids], { axis: 2 });
  return { builder, output };
}
