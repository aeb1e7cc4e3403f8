/** @file The part of ONNX's messages that we write; field names are ONNX's own. https://onnx.ai/onnx/repo-docs/IR.html */

/** onnx.TensorProto.DataType */
export const dataType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const;

export type ElementType = keyof typeof dataType;

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: ElementType;
  /** Little-endian elements. */
  readonly rawData: Uint8Array;
}

export type AttributeValue =
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "ints"; readonly value: readonly number[] };

export interface NodeProto {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: Readonly<Record<string, AttributeValue>>;
}

/** A graph input or output with its shape: a name stands for a size that each run may choose. */
export interface ValueInfoProto {
  readonly name: string;
  readonly elemType: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface GraphProto {
  readonly name: string;
  /** In topological order. */
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}
