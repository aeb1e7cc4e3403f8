/** @file PyTorch's functions over lazy tensors, in one namespace. */
export * from "./arithmetic.ts";
export * from "./compare.ts";
export * from "./creation.ts";
export * from "./einsum.ts";
export * from "./elementwise.ts";
export * from "./indexing/get.ts";
export * from "./indexing/set.ts";
export * from "./joining.ts";
export * from "./linalg.ts";
export * from "./lookup.ts";
export * from "./nn.ts";
export { floatScalar } from "./operand.ts";
export * from "./order.ts";
export * from "./random.ts";
export * from "./reduction.ts";
export * from "./shape.ts";
