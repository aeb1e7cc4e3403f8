/** @file Collects the ONNX nodes of one segment while its operations are lowered. */
import { digestOfValue } from "../../graph/builder.ts";
import type { DType, TensorType, TensorValue } from "../../graph/tensor.ts";
import { sizeOf, tensorOf } from "../../graph/tensor.ts";
import type {
  AttributeValue,
  NodeProto,
  TensorProto,
} from "../../onnx/model.ts";

/** A value in the segment: its ONNX name and type. */
export interface Operand {
  readonly name: string;
  readonly type: TensorType;
  /** Where it is a constant of the segment. */
  readonly value?: TensorValue;
}

export class Emitter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #byContent = new Map<string, string>();
  readonly #given = new Map<string, string>();
  #count = 0;

  /** Emits a node with one output and returns the output's name. */
  emit(
    opType: string,
    input: readonly string[],
    attribute: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const output = this.fresh();
    this.nodes.push({ opType, input, output: [output], attribute });
    return output;
  }

  /**
   * Gives a value a name that was chosen before, such as an output's. It is computed under that name: of an Identity behind
   * a value that others read, too, ONNX Runtime 1.30 makes an invalid graph, where it joins a product with a sum.
   */
  give(value: string, name: string): void {
    if (this.#isComputed(value) && !this.#given.has(value)) {
      this.#given.set(value, name);
      return;
    }
    const [input, output] = [[value], [name]];
    this.nodes.push({ opType: "Identity", input, output, attribute: {} });
  }

  #isComputed(value: string): boolean {
    return this.nodes.some(({ output }) => output.includes(value));
  }

  /** The nodes with the names that were given. */
  named(): NodeProto[] {
    const named = (names: readonly string[]): string[] =>
      names.map((name) => this.#given.get(name) ?? name);
    return this.nodes.map(({ opType, input, output, attribute }) => ({
      ...{ opType, attribute },
      ...{ input: named(input), output: named(output) },
    }));
  }

  /** A name that nothing has yet. */
  fresh(): string {
    return `t${this.#count++}`;
  }

  /** A constant that is part of the encoded graph; equal ones are kept once. */
  initializer(value: TensorValue): string {
    // by its bytes: as text, 0 and -0 are one
    const content = digestOfValue(value);
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    const name = `c${this.#byContent.size}`;
    this.#byContent.set(content, name);
    this.initializers.push(asInitializer(name, value));
    return name;
  }

  /** A one-axis int64 initializer: shapes, axes, indices. */
  int64s(values: readonly number[]): string {
    return this.initializer(tensorOf("int64", [values.length], values));
  }

  int64(value: number): string {
    return this.initializer(tensorOf("int64", [], [value]));
  }

  /** A number of a dtype. */
  scalar(dtype: DType, value: number): string {
    return this.initializer(tensorOf(dtype, [], [value]));
  }

  float32(value: number): string {
    return this.initializer(tensorOf("float32", [], [value]));
  }

  reshape(name: string, shape: readonly number[]): string {
    const empty = sizeOf(shape) === 0;
    return this.emit(
      "Reshape",
      [name, this.int64s(shape)],
      // a zero in the shape would otherwise mean "as in the input"
      empty ? { allowzero: int(1) } : {},
    );
  }
}

/** A value that is part of the encoded graph, under a name. */
export function asInitializer(
  name: string,
  { dtype, shape, data }: TensorValue,
): TensorProto {
  return {
    name,
    dims: shape,
    dataType: dtype,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

export function int(value: number): AttributeValue {
  return { type: "int", value };
}

export function float(value: number): AttributeValue {
  return { type: "float", value };
}

export function string(value: string): AttributeValue {
  return { type: "string", value };
}

export function ints(value: readonly number[]): AttributeValue {
  return { type: "ints", value };
}
