/** @file Attention as transformers computes it without fused kernels ("eager"), and the mask that it is given. */
import { tensorOf, type Shape } from "../graph/tensor.ts";
import type { OpAttributes } from "../graph/ops/table.ts";
import type { Context, Module, Recording, Steps, Value } from "./module.ts";
import { Passing } from "./operations.ts";

/** What masked attention scores are set to before the softmax, as in transformers: float32's least. */
const maskedScore = -3.4028234663852886e38;

/** The names that a family's source text gives to steps that it has in a way of its own. */
export interface AttentionNames {
  /** From the softmax to the dropout. */
  readonly weights: string;
  /** What the dropout's result is bound to. */
  readonly dropped: string;
  /** From the transposition to the end. */
  readonly output: string;
}

interface AttentionInput<V extends Value> {
  /** [batch, head, pos, dHead], like key and value. */
  readonly query: V;
  readonly key: V;
  readonly value: V;
  readonly scale: number;
}

export interface Attended<V extends Value> {
  /** Heads side by side: [batch, pos, dModel]. */
  readonly z: V;
  /** [batch, head, query, key] */
  readonly pattern: V;
}

/**
 * What each query takes from the values that it sees.
 * @param module the attention module
 * @param drop what patterns pass before they weigh values, where that is a module
 */
export function* attend<V extends Value>(
  recording: Recording<V>,
  module: Module,
  { scale, ...given }: AttentionInput<V>,
  { mask, keys }: Context<V>,
  names: AttentionNames,
  drop?: (pattern: V) => Steps<V, V>,
): Steps<V, Attended<V>> {
  const passing = new Passing(recording, module);
  const isOpen = recording.isOpened?.(module.path) === true;
  // memory for keys and values that is longer than what there is, is nothing that programs know of
  const present = (x: V): V =>
    isOpen && keys !== undefined && keys !== x.type.shape[2]
      ? sliced(recording, x, 2, 0, keys)
      : x;
  const called = yield* passing.taken("attention_interface_1", [
    given.query,
    present(given.key),
    present(given.value),
  ]);
  const [query = given.query, key = given.key, value = given.value] = called;
  const inner = passing.inside("attention_interface_1");
  const turned = yield* inner.result(
    "key_transpose_0",
    viewed(recording, module.path, "permute", key, { perm: [0, 1, 3, 2] }),
  );
  const factors = yield* inner.taken("torch_matmul_0", [query, turned]);
  const product = yield* inner.result(
    "torch_matmul_0",
    recording.record("matmul", factors, {}),
  );
  const scores = yield* inner.through(
    "attn_weights_0",
    recording.record("mul", [product, scalar(recording, scale)], {}),
  ); // [batch, head, query, key]
  const masked = yield* inner.through(
    "attn_weights_1",
    maskedScores(recording, scores, mask, isOpen),
  );
  let pattern = yield* inner.call(
    "nn_functional_softmax_0",
    masked,
    // eslint-disable-next-line require-yield -- nothing stops inside a softmax
    function* (x): Steps<V, V> {
      return recording.record("softmax", [x], { axis: 3 });
    },
  );
  pattern = yield* inner.through(names.weights, pattern);
  pattern = yield* inner.through("nn_functional_dropout_0", pattern);
  pattern = yield* inner.through(names.dropped, pattern);
  if (drop !== undefined) pattern = yield* drop(pattern);
  recording.attended?.(pattern);
  const weighing = yield* inner.taken("torch_matmul_1", [pattern, value]);
  const heads = yield* inner.through(
    "attn_output_0",
    yield* inner.result(
      "torch_matmul_1",
      recording.record("matmul", weighing, {}),
    ),
  );
  const [batch = 1, nHeads = 1, pos = 1, dHead = 1] = heads.type.shape;
  const sideBySide = yield* inner.result(
    "attn_output_transpose_0",
    viewed(recording, module.path, "permute", heads, { perm: [0, 2, 1, 3] }),
  );
  const result = yield* inner.through(names.output, sideBySide);
  const [apart = result, shown = pattern] = yield* passing.given(
    "attention_interface_1",
    [result, pattern],
  );
  const z = yield* passing.result(
    "attn_output_reshape_0 contiguous_0",
    reshaped(recording, apart, [batch, pos, nHeads * dHead]),
  );
  return { z: yield* passing.through("attn_output_0", z), pattern: shown };
}

function maskedScores<V extends Value>(
  recording: Recording<V>,
  scores: V,
  mask: V | undefined,
  isOpen: boolean,
): V {
  const keys = scores.type.shape[3] ?? 1;
  if (mask === undefined) {
    // nothing is added, and what is added to is another tensor than the sum
    return isOpen
      ? recording.record("add", [scores, scalar(recording, 0)], {})
      : scores;
  }
  const width = mask.type.shape.at(-1) ?? 1;
  const seen =
    width > keys
      ? sliced(recording, mask, mask.type.shape.length - 1, 0, keys)
      : mask;
  const least = scalar(recording, maskedScore);
  // a query that is padding sees no key: then all are alike, and gradients go through them, as transformers adds its mask
  const isPadded = mask.type.shape.length > 2;
  if (!isPadded) return recording.record("where", [seen, scores, least], {});
  const zero = scalar(recording, 0);
  const added = recording.record("where", [seen, zero, least], {});
  return recording.record("add", [scores, added], {});
}

/** The same memory as another shape has it where programs look into a module, a value of its own elsewhere. */
export function viewed<
  V extends Value,
  Op extends "reshape" | "permute" | "slice",
>(
  recording: Recording<V>,
  path: string,
  op: Op,
  x: V,
  attributes: OpAttributes[Op],
): V {
  return (
    recording.view?.(path, op, x, attributes) ??
    recording.record<Op>(op, [x], attributes)
  );
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
  if (lastOnly !== true) return final;
  const pos = final.type.shape[1] ?? 1;
  const last = pos > 1 ? sliced(recording, final, 1, pos - 1, 1) : final;
  // the largest product by far, of one structure for the prompt and for every token after it
  recording.cut(last, "unembedding");
  return last;
}

export function reshaped<V extends Value>(
  recording: Recording<V>,
  x: V,
  shape: Shape,
): V {
  return recording.record("reshape", [x], { shape });
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
