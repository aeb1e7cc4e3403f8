/** @file What checks of a device are made of: inputs that everybody can make again, and how far a result may be off. */
import type { GraphBuilder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import { sizeOf, tensorOf, type Shape } from "../graph/tensor.ts";
import type { WeightSource } from "./engine.ts";

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

/** What an evaluation that failed says of itself. */
export function failureText(thrown: unknown): string {
  return `it failed (${thrown instanceof Error ? thrown.message : String(thrown)})`;
}
