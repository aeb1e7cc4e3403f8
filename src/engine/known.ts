/** @file What checks of a device are made of: inputs that everybody can make again, and how far a result may be off. */
import type { GraphBuilder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import {
  sizeOf,
  tensorOf,
  type Shape,
  type TensorValue,
} from "../graph/tensor.ts";
import type { Device } from "./device.ts";
import { Engine, type WeightSource } from "./engine.ts";

/** Twenty times what a software GPU and the CPU differ by, and far below what a wrong kernel gives. */
export const tolerance = 1e-3;

export const noWeights: WeightSource = {
  get: (name) => Promise.reject(new Error(`internal: no weight ${name}`)),
};

export function wave(
  builder: GraphBuilder,
  shape: Shape,
  { step, scale }: { readonly step: number; readonly scale: number },
): NodeId {
  const numbers = Array.from(
    { length: sizeOf(shape) },
    (_, index) => Math.sin(index * step) * scale,
  );
  return builder.constant(tensorOf("float32", shape, numbers));
}

/** Which rows of a table of so many are looked up: neighbours are not. */
export function tokens(
  builder: GraphBuilder,
  shape: Shape,
  vocab: number,
): NodeId {
  const numbers = Array.from(
    { length: sizeOf(shape) },
    (_, index) => (index * 7) % vocab,
  );
  return builder.constant(tensorOf("int64", shape, numbers));
}

/** Scores of [query, key] of which none looks ahead. */
export function causal(
  builder: GraphBuilder,
  scores: NodeId,
  length: number,
): NodeId {
  const places = (shape: Shape): NodeId =>
    builder.constant(
      tensorOf(
        "float32",
        shape,
        Array.from({ length }, (_, at) => at),
      ),
    );
  return builder.record(
    "where",
    [
      builder.record("ge", [places([length, 1]), places([1, length])], {}),
      scores,
      builder.constant(tensorOf("float32", [], [-3.4e38])),
    ],
    {},
  );
}

/** The largest difference; NaN where a number is none, or missing. */
export function farthest(
  found: readonly number[],
  expected: readonly number[],
): number {
  return Math.max(
    ...expected.map((number, index) =>
      Math.abs(number - (found[index] ?? NaN)),
    ),
  );
}

/** What a device computes, which keeps nothing of it; where it fails, what it says of itself. */
export async function computedBy(
  device: Device,
  builder: GraphBuilder,
  nodes: readonly NodeId[],
): Promise<readonly TensorValue[] | string> {
  const engine = new Engine(device, noWeights);
  try {
    return await engine.evaluate(builder, nodes);
  } catch (thrown) {
    return `it failed (${thrown instanceof Error ? thrown.message : String(thrown)})`;
  } finally {
    await engine.releaseSessions();
  }
}
