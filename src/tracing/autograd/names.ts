/** @file What PyTorch calls the gradients of its functions, for who prints a tensor. */
import { nameOf } from "./grad-node.ts";

/** Functions whose gradient has another's name, in PyTorch 2.15. */
const others: Readonly<Record<string, string>> = {
  absolute: "Abs",
  negative: "Neg",
  log1p: "Log1P",
  square: "Pow",
  arctan: "Atan",
  fix: "Trunc",
  arcsin: "Asin",
  arccos: "Acos",
  arcsinh: "Asinh",
  arccosh: "Acosh",
  arctanh: "Atanh",
  deg2rad: "Deg2Rad",
  rad2deg: "Rad2Deg",
  arctan2: "Atan2",
  multiply: "Mul",
  subtract: "Sub",
  divide: "Div",
  true_divide: "Div",
  clip: "Clamp",
  expit: "Sigmoid",
  nanmean: "Div",
  msort: "Sort",
  reshape: "View",
  view_as: "View",
  reshape_as: "View",
  flatten: "View",
  ravel: "View",
  swapaxes: "Transpose",
  swapdims: "Transpose",
  adjoint: "Transpose",
  movedim: "Permute",
  moveaxis: "Permute",
  expand_as: "Expand",
  broadcast_to: "Expand",
  tile: "Repeat",
  repeat_interleave: "View",
  fliplr: "Flip",
  flipud: "Flip",
  diff: "Sub",
  concat: "Cat",
  concatenate: "Cat",
  hstack: "Cat",
  vstack: "Cat",
  row_stack: "Cat",
  dstack: "Cat",
  column_stack: "Cat",
  chunk: "Split",
  tensor_split: "Slice",
  take_along_dim: "Gather",
  relu6: "Hardtanh",
  selu: "Elu",
  log_sigmoid: "LogSigmoid",
  logsigmoid: "LogSigmoid",
  softsign: "Div",
  tanhshrink: "Sub",
  softmin: "Softmax",
  layer_norm: "NativeLayerNorm",
  rms_norm: "Mul",
  normalize: "Div",
  pad: "ConstantPadNd",
  l1_loss: "Mean",
  dropout: "Mul",
  norm: "LinalgVectorNorm",
  vector_norm: "LinalgVectorNorm",
};

/** Full names: functions that have several, by what they were given. */
export function gradientName(
  name: string,
  inputs: readonly { readonly rank: number }[],
  result: { readonly rank: number },
): string {
  const own = name.replace(/_$/, "");
  const [first, second] = inputs;
  switch (own) {
    case "sum":
    case "mean":
      return `${own === "sum" ? "Sum" : "Mean"}Backward${isWhole(result) ? 0 : 1}`;
    case "max":
    case "min":
      return `${own === "max" ? "Max" : "Min"}Backward${isWhole(result) ? 1 : 0}`;
    case "pow":
    case "remainder":
    case "fmod":
      return `${nameOf(own).slice(0, -1)}${second === undefined ? 0 : 1}`;
    case "squeeze":
      return "SqueezeBackward0";
    case "matmul":
    case "linear":
      return productName(first?.rank ?? 2, second?.rank ?? 2);
    case "cross_entropy":
      return "NllLossBackward0";
    default: {
      const other = others[own];
      return other === undefined ? nameOf(own) : `${other}Backward0`;
    }
  }
}

function isWhole({ rank }: { readonly rank: number }): boolean {
  return rank === 0;
}

function productName(a: number, b: number): string {
  if (a === 1 && b === 1) return "DotBackward0";
  if (a === 2 && b === 1) return "MvBackward0";
  if (a === 2 && b === 2) return "MmBackward0";
  if (a === 1 && b === 2) return "SqueezeBackward4";
  if (a === 3 && b === 3) return "BmmBackward0";
  return "UnsafeViewBackward0";
}
