/** @file Lowering of the matrix products. */
import { sizeOf } from "../../graph/tensor.ts";
import { int } from "./emitter.ts";
import { names, operand, type LoweringsOf } from "./rule.ts";

export const linalg: LoweringsOf<"matmul" | "linear"> = {
  matmul: ({ emitter, inputs }) => emitter.emit("MatMul", names(inputs)),
  // Gemm reads the weight as it lies; MatMul with Transpose would copy it at each run (154 MB for GPT-2 Small)
  linear: ({ emitter, inputs, type }) => {
    const [x, weight] = [operand(inputs, 0), operand(inputs, 1)];
    const rows = sizeOf(x.type.shape.slice(0, -1));
    const flat = emitter.reshape(x.name, [rows, x.type.shape.at(-1) ?? 0]);
    const product = emitter.emit("Gemm", [flat, weight.name], {
      transB: int(1),
    });
    return emitter.reshape(product, type.shape);
  },
};
