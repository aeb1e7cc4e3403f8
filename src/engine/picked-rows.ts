/**
 * @file An embedding reads as many rows of its weight as there are tokens: where a device keeps no weights, these rows are
 * fed instead of all.
 */
import type { Node, NodeId } from "../graph/node.ts";
import {
  numbersOf,
  tensorOf,
  type Shape,
  type TensorValue,
} from "../graph/tensor.ts";
import type { Segment } from "./plan.ts";

/**
 * A weight of which a segment reads nothing but rows. By numbers of nodes: the inputs of a remembered plan are others with
 * each question.
 */
interface Pick {
  readonly weight: NodeId;
  readonly reader: NodeId;
  /** The input that says which. */
  readonly source: NodeId;
  /** How the reader reads it. */
  readonly shape: Shape;
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
  const { nodes, picks } = pickedOf(segment);
  if (picks.length === 0) return segment;
  const constants = new Map<NodeId, readonly Node[]>();
  const inputs = new Map(segment.inputs.map((node) => [node.id, node]));
  for (const [index, { weight: id, source: from, shape }] of picks.entries()) {
    const [weight, source] = [inputs.get(id), inputs.get(from)];
    if (weight?.op !== "weight" || source === undefined) return segment;
    const [count = 0] = weight.type.shape;
    const rows = numbersOf(await valueOf(source)).map((row) =>
      row < 0 ? row + count : row,
    );
    // the runtime says what is wrong with others
    if (!rows.every((row) => row >= 0 && row < count)) return segment;
    const picked = await rowsOf(weight.attributes.name, rows);
    const places = rows.map((_, place) => place);
    constants.set(id, [
      constantOf(weight, id, picked),
      constantOf(source, ownId(index), tensorOf("int64", shape, places)),
    ]);
  }
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    ...segment,
    nodes,
    inputs: segment.inputs
      .flatMap((node) => constants.get(node.id) ?? [node])
      .filter(({ id }) => read.has(id)),
  };
}

interface PickedSegment {
  /** The same nodes each time: what is remembered of a segment is remembered by them. */
  readonly nodes: readonly Node[];
  readonly picks: readonly Pick[];
}

const known = new WeakMap<readonly Node[], PickedSegment>();

function pickedOf(segment: Segment): PickedSegment {
  const { nodes } = segment;
  const found = known.get(nodes);
  if (found !== undefined) return found;
  const picks = picksOf(segment);
  const picked = {
    nodes: picks.length === 0 ? nodes : withOwnIndices(segment, picks),
    picks,
  };
  known.set(nodes, picked);
  return picked;
}

function picksOf({ nodes, inputs, outputs }: Segment): readonly Pick[] {
  const inside = new Map(nodes.map((node) => [node.id, node]));
  const outside = new Map(inputs.map((node) => [node.id, node]));
  return inputs.flatMap((weight): readonly Pick[] => {
    if (weight.op !== "weight" || weight.type.shape.length !== 2) return [];
    const [reader, ...others] = nodes.filter((node) =>
      node.inputs.includes(weight.id),
    );
    if (reader === undefined || others.length > 0) return [];
    if (reader.op !== "gather" || reader.attributes.axis !== 0) return [];
    const [of, at = -1] = reader.inputs;
    const isWanted = outputs.some(({ id }) => id === weight.id);
    if (of !== weight.id || at === of || isWanted) return [];
    const indices = inside.get(at) ?? outside.get(at);
    // in another shape they are the same, in the same order
    let source = indices;
    while (source?.op === "reshape" && inside.has(source.id)) {
      const [from = -1] = source.inputs;
      source = inside.get(from) ?? outside.get(from);
    }
    if (source === undefined || indices === undefined) return [];
    const isFed = outside.has(source.id) && source.op !== "weight";
    return isFed && source.type.dtype === "int64"
      ? [
          {
            weight: weight.id,
            reader: reader.id,
            source: source.id,
            shape: indices.type.shape,
          },
        ]
      : [];
  });
}

/** No node of a graph has such a number. */
function ownId(index: number): NodeId {
  return -1 - index;
}

/** The nodes with indices of their own for what is picked, and without those that nobody reads then. */
function withOwnIndices(
  { nodes, outputs }: Segment,
  picks: readonly Pick[],
): readonly Node[] {
  const own = nodes.map((node): Node => {
    const index = picks.findIndex(({ reader }) => reader === node.id);
    return index < 0
      ? node
      : { ...node, inputs: [node.inputs[0] ?? -1, ownId(index)] };
  });
  const read = new Set(outputs.map(({ id }) => id));
  const needed = own.reverse().filter(({ id, inputs }) => {
    if (!read.has(id)) return false;
    for (const input of inputs) read.add(input);
    return true;
  });
  return needed.reverse();
}

function constantOf(node: Node, id: NodeId, value: TensorValue): Node {
  const { dtype, shape } = value;
  return {
    id,
    digest: node.digest,
    op: "constant",
    inputs: [],
    attributes: {},
    type: { dtype, shape },
    value,
  };
}
