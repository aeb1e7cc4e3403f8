/** @file Records the operations of gradients, and where they come from, so that gradients have gradients. */
import type { NodeRecorder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { floats } from "../../graph/ops/record.ts";
import type { OpAttributes, OpName } from "../../graph/ops/table.ts";
import type { TensorType, TensorValue } from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import type { Tensor } from "../tensor.ts";
import { OpNode, type Edge, type GradNode } from "./grad-node.ts";

/** What is recorded through it goes into the recorder's graph; nothing is remembered of what it knows no edges of. */
export class TapedGraph implements NodeRecorder {
  readonly #recorder: Recorder;
  readonly #edges = new Map<NodeId, GradNode>();

  /** @param known tensors whose gradients go on */
  constructor(recorder: Recorder, known: readonly Tensor[]) {
    this.#recorder = recorder;
    for (const tensor of known) this.know(tensor.id, tensor.edge);
  }

  know(id: NodeId, edge: Edge): void {
    if (edge !== undefined) this.#edges.set(id, edge);
  }

  edgeOf(id: NodeId): Edge {
    return this.#edges.get(id);
  }

  record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly NodeId[],
    attributes: OpAttributes[Op],
  ): NodeId {
    const { builder } = this.#recorder;
    const id = builder.record(op, inputs, attributes);
    if (this.#edges.size === 0 || this.#edges.has(id)) return id;
    const edges = inputs.map((input) => this.#edges.get(input));
    if (
      edges.some((edge) => edge !== undefined) &&
      floats.includes(builder.typeOf(id).dtype)
    ) {
      this.#edges.set(id, new OpNode(op, inputs, id, attributes, edges));
    }
    return id;
  }

  constant(value: TensorValue): NodeId {
    return this.#recorder.builder.constant(value);
  }

  typeOf(id: NodeId): TensorType {
    return this.#recorder.builder.typeOf(id);
  }
}
