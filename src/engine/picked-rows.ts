/**
 * @file An embedding reads as many rows of its weight as there are tokens: where a device keeps no weights, these rows are
 * fed instead of all.
 */
import type { Node, NodeId } from "../graph/node.ts";
import { numbersOf, tensorOf, type TensorValue } from "../graph/tensor.ts";
import type { Segment } from "./plan.ts";

/** A weight of which a segment reads nothing but rows. */
interface Picked {
  readonly weight: Node & { readonly op: "weight" };
  readonly indices: Node;
}

export interface RowSources {
  /** The value of an input that is no weight. */
  readonly valueOf: (node: Node) => Promise<TensorValue>;
  /** Rows of a weight, counted from 0, in this order. */
  readonly rowsOf: (
    name: string,
    rows: readonly number[],
  ) => Promise<TensorValue>;
}

/** The segment with rows for weights where it reads no more of them; else the segment itself. */
export async function withPickedRows(
  segment: Segment,
  { valueOf, rowsOf }: RowSources,
): Promise<Segment> {
  const constants = new Map<NodeId, Node>();
  for (const { weight, indices } of pickedOf(segment)) {
    const [count = 0] = weight.type.shape;
    const rows = numbersOf(await valueOf(indices)).map((row) =>
      row < 0 ? row + count : row,
    );
    // the runtime says what is wrong with others; what is remembered by the copied nodes is of segments with rows alone
    if (!rows.every((row) => row >= 0 && row < count)) return segment;
    const picked = await rowsOf(weight.attributes.name, rows);
    const places = rows.map((_, place) => place);
    const { shape } = indices.type;
    constants.set(weight.id, constantOf(weight, picked));
    constants.set(
      indices.id,
      constantOf(indices, tensorOf("int64", shape, places)),
    );
  }
  if (constants.size === 0) return segment;
  return {
    ...segment,
    nodes: ownNodes(segment.nodes),
    inputs: segment.inputs.map((node) => constants.get(node.id) ?? node),
  };
}

function pickedOf({ nodes, inputs, outputs }: Segment): readonly Picked[] {
  const readers = (id: NodeId): readonly Node[] =>
    nodes.filter((node) => node.inputs.includes(id));
  const picked = inputs.flatMap((weight): readonly Picked[] => {
    if (weight.op !== "weight" || weight.type.shape.length !== 2) return [];
    const [first, ...others] = readers(weight.id);
    if (first === undefined || others.length > 0) return [];
    if (first.op !== "gather" || first.attributes.axis !== 0) return [];
    const [of, at] = first.inputs;
    const indices = inputs.find(({ id }) => id === at);
    if (of !== weight.id || indices === undefined) return [];
    // what else reads the indices reads them as they are
    const isOwn =
      indices.type.dtype === "int64" && readers(indices.id).length === 1;
    return isOwn ? [{ weight, indices }] : [];
  });
  const given = new Set(outputs.map(({ id }) => id));
  return picked.filter(
    ({ weight, indices }) => !given.has(weight.id) && !given.has(indices.id),
  );
}

function constantOf(node: Node, value: TensorValue): Node {
  const { dtype, shape } = value;
  const { id, digest } = node;
  return {
    id,
    digest,
    op: "constant",
    inputs: [],
    attributes: {},
    type: { dtype, shape },
    value,
  };
}

/** What is remembered by the nodes of a segment is another thing for one with other inputs. */
const copies = new WeakMap<readonly Node[], readonly Node[]>();

function ownNodes(nodes: readonly Node[]): readonly Node[] {
  const known = copies.get(nodes) ?? [...nodes];
  copies.set(nodes, known);
  return known;
}
