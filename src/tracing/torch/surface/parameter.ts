/** @file The parameters of PyTorch's functions as data: what Python takes by name or by place, and what arrives here. */
import type { DType, Shape } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import type { Dims } from "../axes.ts";
import type { Operand } from "../operand.ts";
import type { Generator } from "../random.ts";

/** What an argument must be. Python checks it and hands over plain data. */
export type Kind =
  | "tensor"
  /** A tensor whose value must be known: it is read before the call, if need be from the engine. */
  | "known"
  /** A tensor or a number. */
  | "operand"
  /** An operand that is read before the call where it holds whole numbers. */
  | "bits"
  | "number"
  | "integer"
  | "flag"
  | "text"
  /** One axis or several. */
  | "dims"
  /** Sizes: a list, or in a method numbers one after another. */
  | "sizes"
  /** Lists of axes in a list. */
  | "lists"
  | "numbers"
  | "dtype"
  | "tensors"
  /** Tensors as arguments one after another, or in one list. */
  | "rest"
  | "generator";

export type Default = null | number | boolean | string;

export interface Parameter<Value = unknown> {
  readonly name: string;
  readonly kind: Kind;
  /** null is None; not there where an argument must be given. */
  readonly fallback?: Default;
  readonly keywordOnly?: true;
  /** Only for the type of what arrives. */
  readonly value?: (value: Value) => void;
}

type Given<Value, Fallback> = Fallback extends null ? Value | undefined : Value;

function kind<Value>(
  of: Kind,
): <Fallback extends Default | undefined = undefined>(
  name: string,
  fallback?: Fallback,
) => Parameter<Given<Value, Fallback>> {
  return (name, fallback) => ({
    name,
    kind: of,
    ...(fallback !== undefined && { fallback }),
  });
}

export const tensor = kind<Tensor>("tensor");
export const known = kind<Tensor>("known");
export const operand = kind<Operand>("operand");
export const bits = kind<Operand>("bits");
export const lists = kind<readonly (readonly number[])[]>("lists");
export const number = kind<number>("number");
export const integer = kind<number>("integer");
export const flag = kind<boolean>("flag");
export const text = kind<string>("text");
export const dims = kind<Dims>("dims");
export const sizes = kind<Shape>("sizes");
export const numbers = kind<readonly number[]>("numbers");
export const dtype = kind<DType>("dtype");
export const tensors = kind<readonly Tensor[]>("tensors");
export const rest = kind<readonly Tensor[]>("rest");
export const generator = kind<Generator>("generator");

/** After the `*` of a signature. */
export function keyword<Value>(parameter: Parameter<Value>): Parameter<Value> {
  return { ...parameter, keywordOnly: true };
}

/** "input, dim=None, keepdim=False, *, dtype=None" */
export function signatureOf(parameters: readonly Parameter[]): string {
  const parts: string[] = [];
  let starred = false;
  for (const { name, kind: of, fallback, keywordOnly } of parameters) {
    if (of === "rest") {
      parts.push(`*${name}`);
      starred = true;
      continue;
    }
    if (keywordOnly && !starred) {
      parts.push("*");
      starred = true;
    }
    parts.push(fallback === undefined ? name : `${name}=${python(fallback)}`);
  }
  return parts.join(", ");
}

function python(value: Default): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
