/** @file Which dtypes a function takes, and which it gives: as data that PyTorch itself gave, kept to by every call. */
import { TraceError, typesText } from "../../../graph/error.ts";
import { isFloat, typeText, type DType } from "../../../graph/tensor.ts";
import { Tensor } from "../../tensor.ts";
import { promoted, type Operand } from "../operand.ts";
import tried from "./dtypes.json";
import type { Entry } from "./entry.ts";

/** By the dtype of all its tensors: the dtype of what comes ("float32, int64" of two), null where it is refused. */
export type DTypeRule = Readonly<
  Record<"float32" | "int64" | "bool", string | null>
>;

const rules: Readonly<Record<string, DTypeRule | undefined>> = tried.functions;

/** They refuse by themselves, with a remedy of their own. */
const outspoken = new Set([
  "torch.neg",
  "torch.sub",
  "torch.rsub",
  "torch.bitwise_not",
  "torch.bitwise_and",
  "torch.bitwise_or",
  "torch.bitwise_xor",
]);

/** What computes with one dtype of floats, and brings no others to it. */
const ofOneDType = new Set(
  `matmul mm bmm mv dot vdot inner addmm addmv addbmm baddbmm einsum tensordot lerp cross heaviside isclose allclose
  index_add scatter masked_scatter index_put nn.functional.linear nn.functional.scaled_dot_product_attention
  linalg.cross linalg.solve linalg.multi_dot`
    .split(/\s+/)
    .map((name) => `torch.${name}`),
);

/** @throws TraceError where floats of several dtypes meet in a function that takes one */
export function requireOneFloat(
  name: string,
  values: readonly unknown[],
): void {
  if (!ofOneDType.has(name)) return;
  const floats = values
    .flat()
    .filter((value) => value instanceof Tensor && isFloat(value.dtype))
    .map((value) => (value as Tensor).type);
  if (floats.every(({ dtype }) => dtype === floats[0]?.dtype)) return;
  throw new TraceError(
    `${shortOf(name)}: tensors must have one dtype, got ${typesText(floats)}; bring them to one with .float() or .to(…)`,
  );
}

function shortOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** "2.15": of the PyTorch that was asked. */
export const triedIn = /^\d+\.\d+/.exec(tried.torch)?.[0] ?? tried.torch;

/** Of the function whose first name this is; undefined where none was tried. */
export function dtypeRule(name: string): DTypeRule | undefined {
  return rules[name];
}

/** The tried dtype of its kind: what takes float32 takes all floats. */
function likeOf(dtype: DType): keyof DTypeRule {
  if (dtype === "bool") return "bool";
  return isFloat(dtype) ? "float32" : "int64";
}

/** @throws TraceError where PyTorch takes none of the dtypes that the tensors have */
export function requireTaken(
  { names: [name = ""], parameters }: Entry,
  values: readonly unknown[],
): void {
  requireOneFloat(name, values);
  const rule = dtypeRule(name);
  // sum(x, dtype=torch.float32) makes its input that first
  const isCast = parameters.some(
    ({ kind }, index) => kind === "dtype" && values[index] != null,
  );
  if (rule === undefined || isCast || outspoken.has(name)) return;
  const tensors = values.flat().filter((value) => value instanceof Tensor);
  const [first] = tensors;
  const operands = parameters.flatMap(({ kind }, index) =>
    (kind === "operand" || kind === "bits") && values[index] != null
      ? [values[index] as Operand]
      : [],
  );
  // True // 2 is of whole numbers
  if (operands.length > 1 && rule[likeOf(promoted(...operands))] !== null) {
    return;
  }
  // what is refused alone may be promoted beside another
  const isTaken = ({ dtype }: Tensor): boolean => rule[likeOf(dtype)] !== null;
  if (first === undefined || tensors.some(isTaken)) return;
  const short = shortOf(name);
  const taken = (["float32", "int64", "bool"] as const).filter(
    (dtype) => rule[dtype] !== null,
  );
  throw new TraceError(
    `${short}: must be ${taken.join(" or ")}, got ${typeText(first.type)}; call .${taken.includes("float32") ? "float" : "long"}() first`,
    "NotImplementedError",
  );
}
