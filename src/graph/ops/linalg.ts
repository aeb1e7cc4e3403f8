/** @file Shape rules of the matrix products. */
import { TraceError, typesText } from "../error.ts";
import { at, broadcastShapes, requireDType, type RulesOf } from "./rule.ts";

export const linalg: RulesOf<"matmul" | "linear"> = {
  matmul: {
    arity: 2,
    infer: (inputs, _attributes, op) => {
      for (const input of inputs) requireDType(op, input, ["float32"]);
      const [a, b] = [at(inputs, 0).shape, at(inputs, 1).shape];
      if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) {
        throw new TraceError(
          `matmul: the last axis of the first must equal the last but one of the second, got ${typesText(inputs)}`,
        );
      }
      return {
        dtype: "float32",
        shape: [
          ...broadcastShapes(op, [a.slice(0, -2), b.slice(0, -2)]),
          a.at(-2) ?? 1,
          b.at(-1) ?? 1,
        ],
      };
    },
  },
  linear: {
    arity: 2,
    infer: (inputs, _attributes, op) => {
      for (const input of inputs) requireDType(op, input, ["float32"]);
      const [x, w] = [at(inputs, 0).shape, at(inputs, 1).shape];
      if (x.length < 1 || w.length !== 2 || x.at(-1) !== w[1]) {
        throw new TraceError(
          `linear: weight must be [out, in] with in = the last axis of x, got ${typesText(inputs)}`,
        );
      }
      return { dtype: "float32", shape: [...x.slice(0, -1), w[0] ?? 0] };
    },
  },
};
