/** @file Between the graph's values and ONNX Runtime's tensors. */
import type { Tensor, TensorConstructor } from "onnxruntime-common";
import type { TensorValue } from "../graph/tensor.ts";

export function toOrt(
  Constructor: TensorConstructor,
  value: TensorValue,
): Tensor {
  switch (value.dtype) {
    case "float32":
      return new Constructor("float32", value.data, value.shape);
    case "int64":
      return new Constructor("int64", value.data, value.shape);
    case "bool":
      return new Constructor("bool", value.data, value.shape);
    default:
      throw new Error(`internal: ${value.dtype} is computed by no device`);
  }
}

/** @param data the tensor's elements, on the CPU */
export function fromOrt(tensor: Tensor, data: Tensor.DataType): TensorValue {
  const shape = tensor.dims;
  if (tensor.type === "float32" && data instanceof Float32Array) {
    return { dtype: "float32", shape, data };
  }
  if (tensor.type === "int64" && data instanceof BigInt64Array) {
    return { dtype: "int64", shape, data };
  }
  if (tensor.type === "bool" && data instanceof Uint8Array) {
    return { dtype: "bool", shape, data };
  }
  throw new Error(`internal: the runtime gave a tensor of type ${tensor.type}`);
}
