/** @file Matrix products and layer norm of known values. */
import type { TensorType } from "../../graph/tensor.ts";
import { at, build, reader, type Buffer } from "./buffer.ts";

/** a [..., m, k] times b [..., k, n] */
export function matmul(a: Buffer, b: Buffer, type: TensorType): Buffer {
  const rank = type.shape.length;
  const [readA, readB] = [reader(a, rank), reader(b, rank)];
  const depth = a.shape.at(-1) ?? 0;
  return build(type, (place) => {
    const left = place.slice();
    const right = place.slice();
    let total = 0;
    for (let k = 0; k < depth; k++) {
      left[rank - 1] = k;
      right[rank - 2] = k;
      total += readA(left) * readB(right);
    }
    return total;
  });
}

/** x [..., k] times the transpose of w [n, k] */
export function linear(x: Buffer, w: Buffer, type: TensorType): Buffer {
  const depth = x.shape.at(-1) ?? 0;
  const width = w.shape[0] ?? 1;
  return build(type, (place, index) => {
    const row = Math.floor(index / width);
    let total = 0;
    for (let k = 0; k < depth; k++) {
      total +=
        at(x.data, row * depth + k) *
        at(w.data, (place.at(-1) ?? 0) * depth + k);
    }
    return total;
  });
}

/** Over the last axis. */
export function layerNorm(
  [x, weight, bias]: readonly Buffer[],
  eps: number,
): Buffer | undefined {
  if (x === undefined || weight === undefined || bias === undefined)
    return undefined;
  const width = x.shape.at(-1) ?? 1;
  return build(x, (_, index) => {
    const column = index % width;
    const line = x.data.subarray(index - column, index - column + width);
    const mean = line.reduce((a, b) => a + b, 0) / width;
    const spread = line.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
    const scaled = (at(x.data, index) - mean) / Math.sqrt(spread + eps);
    return scaled * at(weight.data, column) + at(bias.data, column);
  });
}
