/** @file Computes products that are too large to hold, and what is made of them, in tiles along the first axis. */
import { GraphBuilder } from "../../graph/builder.ts";
import {
  needed,
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import { recordOf, type OpName } from "../../graph/ops/table.ts";
import { sizeOf } from "../../graph/tensor.ts";
import { copyNode, type Rewritten } from "./rule.ts";

/**
 * Logits of GPT-2 Small at 10 x 100 take 201 MB. Where a large `linear` is only read by operations that treat each
 * row of the batch by itself and end in something small (a loss, the best token), the batch is cut, and no more than
 * a tile of logits exists at a time. Where somebody wants the whole product, it is left as it is.
 * @param maxBytes the size from which a product is cut, and the most that a tile takes where one row fits
 */
export function tileProducts(
  graph: Graph,
  outputs: readonly NodeId[],
  maxBytes: number,
): Rewritten {
  const nodes = needed(graph, outputs);
  const large = nodes.find(
    (node) =>
      node.op === "linear" &&
      node.type.shape.length > 1 &&
      bytesOf(node) > maxBytes &&
      coneOf(graph, nodes, outputs, node, maxBytes) !== undefined,
  );
  if (large === undefined) return { graph, outputs };
  const cone = coneOf(graph, nodes, outputs, large, maxBytes);
  if (cone === undefined) return { graph, outputs };
  const cut = cutCone(graph, nodes, outputs, large, cone, maxBytes);
  // tiles are small enough by construction, unless one row is not; other products may be left
  return sizeOf(large.type.shape.slice(1)) * 4 > maxBytes
    ? cut
    : tileProducts(cut.graph, cut.outputs, maxBytes);
}

interface Cone {
  /** The product and what is computed from it row by row. */
  readonly members: ReadonlySet<NodeId>;
  /** Members that are read from outside. */
  readonly exits: ReadonlySet<NodeId>;
}

function coneOf(
  graph: Graph,
  nodes: readonly Node[],
  outputs: readonly NodeId[],
  product: Node,
  maxBytes: number,
): Cone | undefined {
  const batch = product.type.shape[0] ?? 1;
  if (batch < 2) return undefined;
  const members = new Set<NodeId>([product.id]);
  const reached = new Set<NodeId>([product.id]);
  const exits = new Set<NodeId>(outputs.filter((id) => id === product.id));
  for (const node of nodes) {
    if (!node.inputs.some((input) => reached.has(input))) continue;
    reached.add(node.id);
    const inputs = node.inputs.map((input) => nodeOf(graph, input));
    const inside = inputs.filter((input) => members.has(input.id));
    const joins =
      node.inputs.every((id) => members.has(id) || !reached.has(id)) &&
      keepsRows(node, inside, batch);
    if (joins) {
      members.add(node.id);
      if (outputs.includes(node.id)) exits.add(node.id);
    } else {
      for (const input of inside) exits.add(input.id);
    }
  }
  const small = [...exits].every((id) => bytesOf(nodeOf(graph, id)) < maxBytes);
  return small && members.size > 1 ? { members, exits } : undefined;
}

/** True where row b of the result depends on row b of the inputs only, for each b of the batch. */
function keepsRows(
  node: Node,
  inputs: readonly Node[],
  batch: number,
): boolean {
  const { shape } = node.type;
  const rows = [node, ...inputs].every((each) => each.type.shape[0] === batch);
  if (!rows) return false;
  // operands from the cone are aligned with the result where there are several
  const aligned =
    node.inputs.length === 1 ||
    inputs.every((each) => each.type.shape.length === shape.length);
  const [input] = inputs;
  if (!aligned || input === undefined) return false;
  const { slices } = recordOf<OpName>(node.op);
  const types = { input: input.type, result: node.type };
  return slices?.(node.attributes, 0, types)?.axis === 0;
}

function cutCone(
  graph: Graph,
  nodes: readonly Node[],
  outputs: readonly NodeId[],
  product: Node,
  { members, exits }: Cone,
  maxBytes: number,
): Rewritten {
  const batch = product.type.shape[0] ?? 1;
  const rowBytes = bytesOf(product) / batch;
  const length = Math.max(1, Math.floor(maxBytes / rowBytes));
  const builder = new GraphBuilder();
  const moved = new Map<NodeId, NodeId>();
  const tiles: Map<NodeId, NodeId>[] = [];
  const tiled = (): void => {
    for (let start = 0; start < batch; start += length) {
      const rows = { start, length: Math.min(length, batch - start) };
      tiles.push(recordTile(builder, graph, nodes, members, moved, rows));
    }
    for (const exit of exits) {
      const parts = tiles.map((tile) => known(tile, exit));
      moved.set(exit, builder.record("concat", parts, { axis: 0 }));
    }
  };
  // everything that does not depend on the product first: the tiles read it, and the rest reads the tiles
  const after = descendants(nodes, members);
  for (const node of nodes) {
    if (members.has(node.id) || after.has(node.id)) continue;
    moved.set(node.id, copyNode(builder, node, inputsOf(node, moved)));
  }
  tiled();
  for (const node of nodes) {
    if (!after.has(node.id)) continue;
    moved.set(node.id, copyNode(builder, node, inputsOf(node, moved)));
  }
  return { graph: builder, outputs: outputs.map((id) => known(moved, id)) };
}

interface Rows {
  readonly start: number;
  readonly length: number;
}

/** Records the cone for some rows of the batch. */
function recordTile(
  builder: GraphBuilder,
  graph: Graph,
  nodes: readonly Node[],
  members: ReadonlySet<NodeId>,
  moved: ReadonlyMap<NodeId, NodeId>,
  rows: Rows,
): Map<NodeId, NodeId> {
  const tile = new Map<NodeId, NodeId>();
  const slice = (id: NodeId): NodeId =>
    builder.record("slice", [id], { axis: 0, step: 1, ...rows });
  for (const node of nodes) {
    if (!members.has(node.id)) continue;
    const [batch = 1] = node.type.shape;
    const rank = node.type.shape.length;
    const inputs = node.inputs.map((input, index) => {
      if (members.has(input)) return known(tile, input);
      const { shape } = nodeOf(graph, input).type;
      // the weight of the product has no rows of the batch; other operands have them where they are aligned
      const hasRows =
        node.op === "linear"
          ? index === 0
          : shape.length === rank && shape[0] === batch;
      return hasRows ? slice(known(moved, input)) : known(moved, input);
    });
    if (node.op === "reshape") {
      const shape = [rows.length, ...node.attributes.shape.slice(1)];
      tile.set(node.id, builder.record("reshape", inputs, { shape }));
    } else {
      tile.set(node.id, copyNode(builder, node, inputs));
    }
  }
  return tile;
}

/** Nodes outside of the cone that depend on it. */
function descendants(
  nodes: readonly Node[],
  members: ReadonlySet<NodeId>,
): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  for (const node of nodes) {
    if (members.has(node.id)) continue;
    if (node.inputs.some((id) => members.has(id) || found.has(id))) {
      found.add(node.id);
    }
  }
  return found;
}

function inputsOf(
  node: Node,
  moved: ReadonlyMap<NodeId, NodeId>,
): readonly NodeId[] {
  return node.inputs.map((id) => known(moved, id));
}

function known(map: ReadonlyMap<NodeId, NodeId>, id: NodeId): NodeId {
  const found = map.get(id);
  if (found === undefined) throw new Error(`internal: n${id} is not rewritten`);
  return found;
}

function bytesOf(node: Node): number {
  return sizeOf(node.type.shape) * (node.type.dtype === "int64" ? 8 : 4);
}
