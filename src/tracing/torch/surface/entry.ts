/** @file One function of PyTorch's surface: its names, its parameters, and what it does. */
import type { Recorder } from "../../recorder.ts";
import type { Tensor } from "../../tensor.ts";
import type { Generator } from "../random.ts";
import type { Parameter } from "./parameter.ts";

/** Where a namespace records, and which random numbers are on. */
export interface Context {
  readonly recorder: Recorder;
  readonly generator: Generator;
}

/** What a function gives: one tensor, several, named ones, or a plain value. */
export type Result =
  | Tensor
  | readonly Tensor[]
  | Readonly<Record<string, Tensor>>
  | number
  | boolean
  | string;

export interface Options {
  /** How Python sees the result; by default as one tensor. Names make a torch.return_types tuple. */
  readonly gives?:
    | "tensor"
    | "tensors"
    | "tensor or tensors"
    | "plain"
    /** The tensor that it was called on, which it has written into. */
    | "self"
    | readonly string[];
  /** Shares memory with its input, so that a write through it is seen there. */
  readonly view?: true;
  /** Gives the very tensor that it got where there is nothing to do, as dropout does outside training. */
  readonly handsBack?: true;
  /** Has a form with a trailing underscore, which changes its input. */
  readonly inPlace?: true;
  /** Its result is written into its input: only the form with an underscore exists. */
  readonly writes?: true;
  /** Asks for the dtype of its input, which short floats would lose where they are computed in float32. */
  readonly asksDtype?: true;
  /** Takes device, requires_grad and the like. */
  readonly creates?: true;
  /** What differs from PyTorch, for the page of what is supported. */
  readonly differs?: string;
}

/** Of functions that give elements and where they stood. */
export const ordered = {
  gives: ["values", "indices"],
} as const satisfies Options;

export interface Entry extends Options {
  /** "torch.sum", "Tensor.sum": the first one names it in messages. */
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly call: (
    context: Context,
    values: readonly unknown[],
  ) => Result | undefined;
}

type Values<Parameters extends readonly Parameter<never>[]> = {
  [Place in keyof Parameters]: Parameters[Place] extends Parameter<infer Value>
    ? Value
    : never;
};

/** A function under full names, separated by spaces: "torch.sum Tensor.sum". */
export function entry<const Parameters extends readonly Parameter<never>[]>(
  names: string,
  parameters: Parameters,
  compute: (...values: Values<Parameters>) => Result | undefined,
  options: Options = {},
): Entry {
  return {
    ...options,
    names: names.split(" "),
    parameters: parameters as unknown as readonly Parameter[],
    call: (_context, values) =>
      compute(...(values as unknown as Values<Parameters>)),
  };
}

/** A function that starts from nothing, or draws random numbers. */
export function creation<const Parameters extends readonly Parameter<never>[]>(
  names: string,
  parameters: Parameters,
  compute: (
    context: Context,
    ...values: Values<Parameters>
  ) => Result | undefined,
  options: Options = {},
): Entry {
  return {
    ...options,
    names: names.split(" "),
    parameters: parameters as unknown as readonly Parameter[],
    call: (context, values) =>
      compute(context, ...(values as unknown as Values<Parameters>)),
  };
}

/** torch.name and Tensor.name, for the name and its aliases. */
export function both<const Parameters extends readonly Parameter<never>[]>(
  names: string,
  parameters: Parameters,
  compute: (...values: Values<Parameters>) => Result | undefined,
  options: Options = {},
): Entry {
  const own = names.split(" ");
  return entry(
    [
      ...own.map((name) => `torch.${name}`),
      ...own.map((name) => `Tensor.${name}`),
    ].join(" "),
    parameters,
    compute,
    options,
  );
}
