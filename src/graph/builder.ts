/** @file Records operations into a growing graph; equal operations become one node. */
import { digestBytes, digestText } from "./digest.ts";
import { nodeOf, type Graph, type Node, type NodeId } from "./node.ts";
import type { OpAttributes, OpName } from "./ops/table.ts";
import { inferType } from "./ops/table.ts";
import { requireFits, requireFitTogether } from "./size-limit.ts";
import type { TensorType, TensorValue } from "./tensor.ts";
import { typeText } from "./tensor.ts";

/** What operations are recorded through. */
export type NodeRecorder = Pick<GraphBuilder, "record" | "constant" | "typeOf">;

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
    let name = `${op} ${attributesKey(attributes)}`;
    for (const id of inputs) name += ` ${nodeOf(this, id).digest}`;
    const digest = digestText(name);
    // what is known has been checked
    const known = this.#byDigest.get(digest);
    if (known !== undefined) return known;
    const types = inputs.map((id) => nodeOf(this, id).type);
    const type = inferType(op, types, attributes);
    requireFits(op, type);
    const distinct = [...new Set(inputs)].map((id) => nodeOf(this, id).type);
    requireFitTogether(op, distinct, type);
    const id = this.#nodes.length;
    // the fields agree by construction: attributes came in with their op
    return this.#push({ id, op, inputs, attributes, type, digest } as Node);
  }

  /**
   * Takes over a node of another graph under its own digest: its inputs here compute what they computed there.
   * Nothing is checked or hashed again.
   */
  copy(node: Node, inputs: readonly NodeId[]): NodeId {
    const known = this.#byDigest.get(node.digest);
    if (known !== undefined) return known;
    const { op, attributes, type, digest } = node;
    // by name: copying all fields takes several times as long
    return node.op === "constant"
      ? this.#push({ ...node, id: this.#nodes.length })
      : this.#push({
          id: this.#nodes.length,
          op,
          inputs,
          attributes,
          type,
          digest,
        } as Node);
  }

  /** Records a value that is known now. */
  constant(value: TensorValue): NodeId {
    const type: TensorType = { dtype: value.dtype, shape: value.shape };
    const digest = digestOfValue(value);
    return (
      this.#byDigest.get(digest) ??
      this.#push({
        id: this.#nodes.length,
        op: "constant",
        inputs: [],
        attributes: {},
        type,
        value,
        digest,
      })
    );
  }

  typeOf(id: NodeId): TensorType {
    return nodeOf(this, id).type;
  }

  /** The graph so far as plain data, for another worker. */
  snapshot(): Graph {
    return { nodes: [...this.#nodes] };
  }

  #push(node: Node): NodeId {
    this.#nodes.push(node);
    this.#byDigest.set(node.digest, node.id);
    return node.id;
  }
}

/** Names a value's dtype, shape and numbers, bit by bit. */
export function digestOfValue({ dtype, shape, data }: TensorValue): string {
  const type = typeText({ dtype, shape });
  return digestText(`constant ${type} ${digestBytes(data)}`);
}

/** The attributes as text with sorted names, so that equal attributes give equal text. */
export function attributesKey(attributes: object): string {
  const values = attributes as Readonly<Record<string, unknown>>;
  const names = Object.keys(attributes);
  if (names.length > 1) names.sort();
  let key = "";
  for (const name of names) {
    const value = values[name];
    const text =
      typeof value === "number" ? numberText(value) : JSON.stringify(value);
    key += key === "" ? `${name}=${text}` : ` ${name}=${text}`;
  }
  return key;
}

/** As text, 0 and -0 would be one. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
