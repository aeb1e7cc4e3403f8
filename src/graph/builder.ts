/** @file Records operations into a growing graph; equal operations become one node. */
import { digestBytes, digestText } from "./digest.ts";
import { nodeOf, type Graph, type Node, type NodeId } from "./node.ts";
import type { OpAttributes, OpName } from "./ops/op.ts";
import { inferType } from "./ops/table.ts";
import type { TensorType, TensorValue } from "./tensor.ts";
import { typeText } from "./tensor.ts";

export class GraphBuilder implements Graph {
  readonly #nodes: Node[];
  readonly #byDigest: Map<string, NodeId>;

  /** @param start a graph to go on from; it stays as it is */
  constructor(start: Graph = { nodes: [] }) {
    this.#nodes = [...start.nodes];
    this.#byDigest = new Map(start.nodes.map(({ digest, id }) => [digest, id]));
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /**
   * Records one operation and returns its node; what was recorded before with the same inputs is returned again.
   * @throws TraceError where the inputs break the operation's rule
   */
  record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly NodeId[],
    attributes: OpAttributes[Op],
  ): NodeId {
    const operands = inputs.map((id) => nodeOf(this, id));
    const type = inferType(
      op,
      operands.map((node) => node.type),
      attributes,
    );
    const digest = digestText(
      `${op} ${attributesKey(attributes)} ${operands.map((node) => node.digest).join(" ")}`,
    );
    return this.#add(digest, { op, inputs, attributes, type });
  }

  /** Records a value that is known now. */
  constant(value: TensorValue): NodeId {
    const type: TensorType = { dtype: value.dtype, shape: value.shape };
    const digest = digestText(
      `constant ${typeText(type)} ${digestBytes(value.data)}`,
    );
    return this.#add(digest, {
      op: "constant",
      inputs: [],
      attributes: {},
      type,
      value,
    });
  }

  typeOf(id: NodeId): TensorType {
    return nodeOf(this, id).type;
  }

  /** The graph so far as plain data, for another worker. */
  snapshot(): Graph {
    return { nodes: [...this.#nodes] };
  }

  #add(
    digest: string,
    fields: Pick<Node, "op" | "inputs" | "attributes" | "type" | "value">,
  ): NodeId {
    const known = this.#byDigest.get(digest);
    if (known !== undefined) return known;
    const id = this.#nodes.length;
    // the fields agree by construction: attributes came in with their op
    this.#nodes.push({ ...fields, id, digest } as Node);
    this.#byDigest.set(digest, id);
    return id;
  }
}

/** The attributes as text with sorted names, so that equal attributes give equal text. */
export function attributesKey(attributes: object): string {
  const entries = Object.entries(attributes) as [string, unknown][];
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(" ");
}
