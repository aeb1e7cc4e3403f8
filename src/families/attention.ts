/** @file Attention as transformers computes it without fused kernels ("eager"), and the mask that it is given. */
import { tensorOf, type Shape } from "../graph/tensor.ts";
import type { Context, Recording, Value } from "./module.ts";

/** What masked attention scores are set to before the softmax, as in transformers: float32's least. */
const maskedScore = -3.4028234663852886e38;

export interface Attended<V extends Value> {
  /** [batch, pos, dModel] */
  readonly z: V;
  /** [batch, head, query, key] */
  readonly pattern: V;
}

/**
 * @param query [batch, head, pos, dHead], like key and value
 * @param mask bool: where it is false, a query does not see a key
 */
export function scored<V extends Value>(
  recording: Recording<V>,
  query: V,
  key: V,
  scale: number,
  mask: V | undefined,
): V {
  const product = recording.record(
    "matmul",
    [query, permuted(recording, key, [0, 1, 3, 2])],
    {},
  );
  const scores = recording.record(
    "mul",
    [product, scalar(recording, scale)],
    {},
  ); // [batch, head, query, key]
  const masked =
    mask === undefined
      ? scores
      : recording.record(
          "where",
          [mask, scores, scalar(recording, maskedScore)],
          {},
        );
  return recording.record("softmax", [masked], { axis: 3 });
}

/** The values weighed by the pattern, heads side by side: [batch, pos, dModel]. */
export function weighed<V extends Value>(
  recording: Recording<V>,
  pattern: V,
  value: V,
): V {
  recording.attended?.(pattern);
  const z = recording.record("matmul", [pattern, value], {});
  const [batch = 1, heads = 1, pos = 1, dHead = 1] = z.type.shape;
  return reshaped(recording, permuted(recording, z, [0, 2, 1, 3]), [
    batch,
    pos,
    heads * dHead,
  ]);
}

/**
 * bool, broadcast to [batch, head, query, key]: a query sees keys up to its own place, and no padding. Undefined where
 * it sees all. Compared as floats, since whole numbers are compared on the CPU by WebGPU runtimes, and computed from
 * short vectors, so that no large mask is fed.
 */
export function visibleKeys<V extends Value>(
  recording: Recording<V>,
  pos: number,
  { past = 0, visible }: Context<V>,
): V | undefined {
  const seen = past > 0 && pos === 1 ? undefined : causal(recording, pos, past);
  if (visible === undefined) return seen;
  const [batch = 1, keys = 1] = visible.type.shape;
  const tokens = recording.record(
    "gt",
    [reshaped(recording, visible, [batch, 1, 1, keys]), scalar(recording, 0.5)],
    {},
  );
  return seen === undefined
    ? tokens
    : recording.record("and", [seen, tokens], {});
}

/** The part of a pattern that is about keys that there are. */
export function shownPattern<V extends Value>(
  recording: Recording<V>,
  pattern: V,
  { keys }: Context<V>,
): V {
  return keys === undefined || keys === pattern.type.shape[3]
    ? pattern
    : sliced(recording, pattern, 3, 0, keys);
}

function causal<V extends Value>(
  recording: Recording<V>,
  pos: number,
  past: number,
): V {
  const queries = recording.constant(
    tensorOf("float32", [pos, 1], range(pos, past)),
  );
  const keys = recording.constant(
    tensorOf("float32", [1, past + pos], range(past + pos)),
  );
  return recording.record("ge", [queries, keys], {});
}

/** int64 [1, pos]: where each token stands. */
export function positions<V extends Value>(
  recording: Recording<V>,
  pos: number,
  past = 0,
): V {
  return recording.constant(tensorOf("int64", [1, pos], range(pos, past)));
}

/** What is unembedded of the last hidden state [batch, pos, dModel]. */
export function unembedded<V extends Value>(
  recording: Recording<V>,
  final: V,
  { lastOnly }: Context<V>,
): V {
  const pos = final.type.shape[1] ?? 1;
  return lastOnly === true && pos > 1
    ? sliced(recording, final, 1, pos - 1, 1)
    : final;
}

export function reshaped<V extends Value>(
  recording: Recording<V>,
  x: V,
  shape: Shape,
): V {
  return recording.record("reshape", [x], { shape });
}

export function permuted<V extends Value>(
  recording: Recording<V>,
  x: V,
  perm: readonly number[],
): V {
  return recording.record("permute", [x], { perm });
}

export function sliced<V extends Value>(
  recording: Recording<V>,
  x: V,
  axis: number,
  start: number,
  length: number,
): V {
  return recording.record("slice", [x], { axis, start, step: 1, length });
}

export function sum<V extends Value>(recording: Recording<V>, a: V, b: V): V {
  return recording.record("add", [a, b], {});
}

function scalar<V extends Value>(recording: Recording<V>, value: number): V {
  return recording.constant(tensorOf("float32", [], [value]));
}

function range(length: number, start = 0): number[] {
  return Array.from({ length }, (_, index) => start + index);
}
