/** @file How far each kind of operation may be from PyTorch on each device: what was measured, rounded up. */
import type { Device } from "../../src/engine/device.ts";
import type { OpName } from "../../src/graph/ops/table.ts";
import type { DType } from "../../src/graph/tensor.ts";
import type { ModelName } from "./model-folder.ts";
import type { ShapedComparison } from "./gpt2-shaped-values.ts";
import type { Comparison } from "./model-values.ts";

type Kind = Device["kind"];

/** Elements are moved, compared, or whole: nothing may differ. */
export const exact = 0;

/** Correctly rounded to float32: 2^-24 of the value. */
const oneRounding = 6e-8;

/** Approximations of single precision, good to the last place or two. Measured: 1.2e-7 (tanh on WASM). */
const approximation = 1.5e-7;

/** Sums of up to 600 terms in an order that is the device's own. Measured: 7.2e-7 (WASM, where it is one by one). */
const sums = 8e-7;

/** Products of up to 70 terms of both signs. Measured: 1.3e-6, in elements that nearly cancel. */
const products = 1.5e-6;

/** 300 sums one after another, whose errors add up. Measured: 2.0e-6 on every device. */
const runningSums = 2.5e-6;

/** Measured: 6.9e-7 (logsumexp on WASM), 4.2e-7 (log_softmax), 3.0e-7 (softmax). */
const softmaxes = 7e-7;

/** Measured: 3.3e-7. */
const normalisation = 4e-7;

const cpu: Partial<Record<OpName, number>> = {
  add: oneRounding,
  sub: oneRounding,
  mul: oneRounding,
  div: oneRounding,
  sqrt: oneRounding,
  reciprocal: oneRounding,
  mod: oneRounding,
  exp: approximation,
  log: approximation,
  sin: approximation,
  cos: approximation,
  atan: approximation,
  asinh: approximation,
  tanh: approximation,
  sigmoid: approximation,
  erf: approximation,
  gelu: approximation,
  pow: approximation,
  softmax: softmaxes,
  log_softmax: softmaxes,
  logsumexp: softmaxes,
  sum: sums,
  mean: sums,
  prod: sums,
  cumsum: runningSums,
  index_add: sums,
  scatter_add: sums,
  matmul: products,
  linear: products,
  layer_norm: normalisation,
};

/** As the CPU, but for functions whose precision WGSL leaves open. On SwiftShader; other GPUs may differ. */
const webgpu: Partial<Record<OpName, number>> = {
  ...cpu,
  // its error grows with the exponent: 3.6e-7 at 80
  exp: 4e-7,
  // 2.8e-7 of a polynomial
  erf: 3e-7,
  // WGSL promises nothing outside of a turn: 2.1e-5 at 100
  sin: 2.5e-5,
  cos: 2.5e-5,
};

/** An operation that no table names moves or compares elements. */
const tables: Readonly<Record<Kind, Partial<Record<OpName, number>>>> = {
  native: cpu,
  wasm: cpu,
  webgpu,
};

/** The largest `difference` that is accepted. */
export function toleranceOf(kind: Kind, op: OpName, dtype: DType): number {
  return dtype === "float32" ? (tables[kind][op] ?? exact) : exact;
}

/**
 * Anywhere in an operation's domain, where the cases of the fixtures look at a few places: a function of single
 * precision is off by three units in the last place somewhere. Measured against float64: 1.8e-7 (tanh and gelu,
 * native).
 */
const approximationAnywhere = 3e-7;

/** As `toleranceOf`, for random inputs. */
export function randomTolerance(kind: Kind, op: OpName, dtype: DType): number {
  const known = toleranceOf(kind, op, dtype);
  return known === approximation ? approximationAnywhere : known;
}

/**
 * Random weights, from float64. Measured in logits: 6.5e-7 native, 5.6e-7 on WASM, 5.3e-7 on WebGPU. PyTorch's own
 * float32 differs by 8.5e-7.
 */
const tinyModel = 8e-7;

/**
 * Attention weights, and means over hundreds of them. Measured: 5.1e-7 native, 5.6e-7 on WASM. PyTorch's own float32
 * differs by 2.7e-6 somewhere in the patterns; other processors round otherwise, hence the room.
 */
const attention = 1e-6;

/**
 * Logits and losses of four layers of width 128, from float64. Measured: 2.6e-6 native, 3.8e-6 on WASM. PyTorch's own
 * float32 differs by 3.5e-6 in a loss.
 */
const smallModel = 6e-6;

export function modelTolerance(
  model: ModelName,
  comparison: Comparison,
): number {
  if (model !== "induction-mini") return tinyModel;
  switch (comparison) {
    case "induction":
    case "previous":
    case "pattern_rows":
      return attention;
    default:
      return smallModel;
  }
}

/**
 * Sums of 768 and 3,072 terms in another order than PyTorch's, through twelve layers. Measured, native and on WASM:
 * 2.4e-7 in the residual stream after the first layer, 3.0e-7 in the patterns, 2.4e-6 in the logits, 1.9e-7 of the
 * losses. The expected values are float32 themselves: PyTorch's float64 differs from them by 1.5e-7, 1.9e-7, 1.8e-6 and
 * 2.1e-7. Other processors round otherwise, hence the room. A slip is larger: the other form of GELU costs 5.7e-5,
 * 5.1e-5, 7.0e-4 and 2.1e-5.
 */
const shapedOnCpu: Record<ShapedComparison, number> = {
  // one rounded sum of the same two numbers
  embedded: exact,
  after_layer_0: 4e-7,
  patterns: 6e-7,
  logits: 4e-6,
  last_logits: 4e-6,
  loss: 4e-7,
};

/** Measured on SwiftShader: 6.0e-7, 4.8e-7, 4.3e-6 and 2.4e-7. */
const shapedOnGpu: Record<ShapedComparison, number> = {
  ...shapedOnCpu,
  after_layer_0: 1e-6,
  patterns: 8e-7,
  logits: 6e-6,
  last_logits: 6e-6,
};

/** For random weights in GPT-2 Small's shape: the largest `difference` that is accepted. */
export function shapedTolerance(
  kind: Kind,
  comparison: ShapedComparison,
): number {
  return (kind === "webgpu" ? shapedOnGpu : shapedOnCpu)[comparison];
}
