/** @file How far each kind of operation may be from PyTorch on each device: what was measured, rounded up. */
import type { Device } from "../../src/engine/device.ts";
import type { OpName } from "../../src/graph/ops/op.ts";
import type { DType } from "../../src/graph/tensor.ts";
import type { ModelName } from "./model-folder.ts";
import type { Comparison } from "./model-values.ts";

type Kind = Device["kind"];

/** Elements are moved, compared, or whole: nothing may differ. */
export const exact = 0;

/** One rounding to float32, relative: 2^-24. Measured 5.9e-8 on the CPU. */
const oneRounding = 6e-8;

/**
 * Polynomial approximations of single precision, a few units in the last place.
 * Measured: 1.2e-7 (tanh) native, the same on WASM.
 */
const approximation = 1.5e-7;

/** Sums of up to 700 terms in an order that is the device's own. Measured: 2.0e-6 (cumsum of 300). */
const sums = 2.5e-6;

/** The mean is a hundred times the deviation in one case: its digits are lost. Measured: 5.4e-6. */
const normalisation = 6e-6;

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
  tanh: approximation,
  sigmoid: approximation,
  erf: approximation,
  gelu: approximation,
  pow: approximation,
  softmax: 3e-7,
  log_softmax: 3e-7,
  logsumexp: 3e-7,
  sum: sums,
  mean: sums,
  prod: sums,
  cumsum: sums,
  matmul: sums,
  linear: sums,
  layer_norm: normalisation,
};

/** An operation that no table names moves or compares elements. */
const tables: Readonly<Record<Kind, Partial<Record<OpName, number>>>> = {
  native: cpu,
  wasm: cpu,
  webgpu: cpu,
};

/** The largest `difference` that is accepted. */
export function toleranceOf(kind: Kind, op: OpName, dtype: DType): number {
  return dtype === "float32" ? (tables[kind][op] ?? exact) : exact;
}

/**
 * Whole models, from float64. Measured at most 7.2e-7 (logits of tiny-variant) native. PyTorch's own float32
 * differs as much: 8.5e-7.
 */
const tinyModel = 1e-6;

/** Means over hundreds of attention weights, and weights themselves. Measured: 2.8e-7. */
const attention = 5e-7;

/**
 * Logits and losses of four layers of width 128, from float64. Measured: 5.4e-6 (a loss of 0.0006), where PyTorch's own
 * float32 differs by 5.5e-6; trained weights differ from checkpoint to checkpoint.
 */
const smallModel = 1e-5;

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
