/** @file How far each kind of operation may be from PyTorch on each device: what was measured, rounded up. */
import type { Device } from "../engine/device.ts";
import type { OpName } from "../graph/ops/table.ts";
import type { DType } from "../graph/tensor.ts";

type Kind = Device["kind"];

/** Elements are moved, compared, or whole: nothing may differ. */
export const exact = 0;

/** Correctly rounded to float32: 2^-24 of the value. */
const oneRounding = 6e-8;

/** Approximations of single precision, good to the last place or two. Measured: 1.2e-7 (tanh on WASM). */
export const approximation = 1.5e-7;

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
