/** @file The names of the operations and the metadata that each takes. */
import type { DType, Shape } from "../tensor.ts";

type None = Readonly<Record<never, never>>;

/** Which axes a reduction folds; each in [0, rank), ascending. */
export interface Reduction {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

/** Along one axis in [0, rank). */
export interface AlongAxis {
  readonly axis: number;
}

/**
 * Operation -> metadata. Axes are never negative here: the tracing layer, which speaks PyTorch, resolves them.
 * Data goes in positional inputs, metadata in attributes.
 */
export interface OpAttributes {
  // sources
  /** A value known while recording; its data is `node.value`. */
  constant: None;
  /** A parameter of the model, by its Hugging Face name. */
  weight: { readonly name: string; readonly shape: Shape };
  /**
   * Stands for the output (or input) of a module in a run that is still being recorded; `version` counts the
   * assignments made to it. Resolved when the run ends; no engine sees one.
   */
  tap: {
    readonly run: number;
    readonly path: string;
    readonly version: number;
    readonly dtype: DType;
    readonly shape: Shape;
  };

  // elementwise, one input
  neg: None;
  abs: None;
  sign: None;
  exp: None;
  log: None;
  sqrt: None;
  reciprocal: None;
  sin: None;
  cos: None;
  tanh: None;
  sigmoid: None;
  relu: None;
  erf: None;
  floor: None;
  ceil: None;
  round: None;
  gelu: { readonly approximate: "none" | "tanh" };
  not: None;
  isnan: None;
  cast: { readonly dtype: DType };

  // elementwise, two inputs, broadcast against each other
  add: None;
  sub: None;
  mul: None;
  div: None;
  pow: None;
  maximum: None;
  minimum: None;
  /** Remainder with the sign of the divisor, as in Python. */
  mod: None;
  /** Quotient of whole numbers, rounded towards zero. */
  int_div: None;
  eq: None;
  ne: None;
  lt: None;
  le: None;
  gt: None;
  ge: None;
  and: None;
  or: None;
  xor: None;

  /** (condition, a, b) */
  where: None;

  // matrix products
  /** a [..., m, k] times b [..., k, n] */
  matmul: None;
  /** x [..., k] times the transpose of w [n, k] */
  linear: None;

  // reductions
  sum: Reduction;
  mean: Reduction;
  prod: Reduction;
  amax: Reduction;
  amin: Reduction;
  logsumexp: Reduction;
  argmax: AlongAxis & { readonly keepdims: boolean };
  argmin: AlongAxis & { readonly keepdims: boolean };
  softmax: AlongAxis;
  log_softmax: AlongAxis;
  cumsum: AlongAxis;
  /** (x, weight, bias) over the last axis */
  layer_norm: { readonly eps: number };
  /** The k greatest (or least) along an axis, in order. */
  topk_values: AlongAxis & { readonly k: number; readonly largest: boolean };
  topk_indices: AlongAxis & { readonly k: number; readonly largest: boolean };

  // movement
  reshape: { readonly shape: Shape };
  permute: { readonly perm: readonly number[] };
  expand: { readonly shape: Shape };
  /** From start, by step, `length` elements; step may be negative. */
  slice: AlongAxis & {
    readonly start: number;
    readonly step: number;
    readonly length: number;
  };
  concat: AlongAxis;
  /** Inputs of one shape side by side on a new axis. */
  stack: AlongAxis;
  /** (x, indices of any shape): the axis is replaced by the indices' shape. */
  gather: AlongAxis;
  /** (x, indices of x's rank): as torch.gather. */
  take_along: AlongAxis;
  /** The diagonal of two axes, appended as the last axis. */
  diagonal: {
    readonly offset: number;
    readonly dim1: number;
    readonly dim2: number;
  };
  /** The last two axes with zeros above (lower) or below (upper) diagonal k. */
  trilu: { readonly k: number; readonly upper: boolean };

  /** The same value; the plan cuts here. The label names what follows: "layer 3". */
  boundary: { readonly label: string };
}

export type OpName = keyof OpAttributes;
