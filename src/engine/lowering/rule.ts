/** @file The form of a lowering rule: one operation of the graph becomes ONNX nodes. */
import type { OpAttributes, OpName } from "../../graph/ops/table.ts";
import type { TensorType } from "../../graph/tensor.ts";
import type { Emitter, Operand } from "./emitter.ts";

export interface LoweringContext<Op extends OpName> {
  readonly emitter: Emitter;
  readonly inputs: readonly Operand[];
  readonly attributes: OpAttributes[Op];
  /** The type of the result. */
  readonly type: TensorType;
}

/** Emits the nodes and returns the name of the result. */
export type Lowering<Op extends OpName> = (
  context: LoweringContext<Op>,
) => string;

export type LoweringsOf<Ops extends OpName> = {
  readonly [Op in Ops]: Lowering<Op>;
};

/** The operand at an index; the graph has been verified before. */
export function operand(inputs: readonly Operand[], index: number): Operand {
  const input = inputs[index];
  if (input === undefined) {
    throw new Error(
      `internal: lowering reads input ${index} of ${inputs.length}`,
    );
  }
  return input;
}

export function names(inputs: readonly Operand[]): string[] {
  return inputs.map((input) => input.name);
}
