/** @file One case of an operation: its inputs and what PyTorch gives. Runs in Node and in a browser. */
import type { Engine } from "../engine/engine.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { OpAttributes, OpName } from "../graph/ops/table.ts";
import { tensorOf, type DType, type TensorValue } from "../graph/tensor.ts";

/** A tensor in JSON; "NaN", "Infinity" and "-0" are text. */
export interface PlainTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export interface OpCase {
  readonly op: Exclude<OpName, "constant" | "weight" | "tap">;
  /** What is particular about it: "a column and a row". */
  readonly about: string;
  readonly inputs: readonly PlainTensor[];
  readonly attributes: OpAttributes[OpName];
  readonly expected: PlainTensor;
  /** Of the float inputs, for the sum of the results with the weights of `seedOf`; where PyTorch has any. */
  readonly gradients?: readonly PlainTensor[];
}

/** The weights of the results in the sum whose gradients a case has: small, of both signs. */
export function seedOf(size: number): number[] {
  return Array.from(
    { length: size },
    (_, index) => ((index * 7) % 11) / 4 - 1.25,
  );
}

/** How the inputs reach the session: as feeds, or as constants of the graph where they are small. */
export type InputsAs = "feeds" | "constants";

export function tensorValue({ dtype, shape, data }: PlainTensor): TensorValue {
  return tensorOf(dtype, shape, data.map(Number));
}

/** Weights under the names of the inputs; float32 is the only type that weights have. */
export class CaseWeights {
  #inputs: readonly TensorValue[] = [];

  /** Begins another case. Its weights have names of their own, since an engine remembers weights by name. */
  set(inputs: readonly TensorValue[]): void {
    this.#inputs = inputs;
  }

  get(name: string): Promise<TensorValue> {
    const input = this.#inputs[Number(name.split(".").at(-1))];
    return input === undefined
      ? Promise.reject(new Error(`the case has no ${name}`))
      : Promise.resolve(input);
  }
}

let cases = 0;

/** Computes a case on an engine that was made with these weights. */
export async function runOpCase(
  engine: Engine,
  weights: CaseWeights,
  { op, inputs, attributes }: OpCase,
  as: InputsAs,
): Promise<TensorValue> {
  const values = inputs.map(tensorValue);
  const builder = new GraphBuilder();
  const number = cases++;
  weights.set(values);
  const ids = values.map((value, index) =>
    as === "feeds" && value.dtype === "float32"
      ? builder.record("weight", [], {
          name: `case${number}.${index}`,
          shape: value.shape,
        })
      : builder.constant(value),
  );
  const result = builder.record(op, ids, attributes);
  const [computed] = await engine.evaluate(builder, [result]);
  if (computed === undefined) throw new Error("the engine gave no value");
  return computed;
}
