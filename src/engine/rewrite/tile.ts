/** @file Computes products that are too large to hold, and what is made of them, in tiles along the first axis. */
import { GraphBuilder } from "../../graph/builder.ts";
import { needed, nodeOf, type Graph, type NodeId } from "../../graph/node.ts";
import type { Steps } from "../steps.ts";
import { findCones, type Cone } from "./cones.ts";
import { Moved, type Rewritten } from "./rule.ts";

/**
 * Logits of GPT-2 Small at 10 x 100 take 201 MB. Where a large `linear` is only read by operations that treat each
 * row of the batch by itself and end in something small (a loss, the best token), the batch is cut, and no more than
 * a tile of logits exists at a time. Where somebody wants the whole product, it is left as it is.
 * @param maxBytes the size from which a product is cut, and the most that a tile takes where one row fits
 */
export function* tileProducts(
  graph: Graph,
  outputs: readonly NodeId[],
  maxBytes: number,
): Steps<Rewritten> {
  const nodes = needed(graph, outputs);
  const layers = yield* findCones(graph, nodes, outputs, maxBytes);
  if (layers === undefined) return { graph, outputs };
  const builder = new GraphBuilder();
  const moved = new Moved(graph);
  for (const layer of layers) {
    for (const node of layer.nodes) {
      moved.set(node.id, builder.copy(node, moved.all(node.inputs)));
      yield;
    }
    for (const cone of layer.cones) {
      yield* cutCone(builder, graph, cone, moved, maxBytes);
    }
  }
  return { graph: builder, outputs: moved.all(outputs) };
}

function* cutCone(
  builder: GraphBuilder,
  graph: Graph,
  cone: Cone,
  moved: Moved,
  maxBytes: number,
): Steps<void> {
  const { batch, rowBytes, exits } = cone;
  const length = Math.max(1, Math.floor(maxBytes / rowBytes));
  const tiles: Map<NodeId, NodeId>[] = [];
  for (let start = 0; start < batch; start += length) {
    const rows = { start, length: Math.min(length, batch - start) };
    tiles.push(yield* recordTile(builder, graph, cone, moved, rows));
  }
  for (const exit of exits) {
    const parts = tiles.map((tile) => inTile(tile, exit));
    moved.set(exit, builder.record("concat", parts, { axis: 0 }));
  }
}

interface Rows {
  readonly start: number;
  readonly length: number;
}

/** Records the cone for some rows of the batch. */
function* recordTile(
  builder: GraphBuilder,
  graph: Graph,
  { members, batch }: Cone,
  moved: Moved,
  rows: Rows,
): Steps<Map<NodeId, NodeId>> {
  const tile = new Map<NodeId, NodeId>();
  const inside = new Set(members.map(({ id }) => id));
  const slice = (id: NodeId): NodeId =>
    builder.record("slice", [id], { axis: 0, step: 1, ...rows });
  for (const node of members) {
    const rank = node.type.shape.length;
    const inputs = node.inputs.map((input, index) => {
      if (inside.has(input)) return inTile(tile, input);
      const { shape } = nodeOf(graph, input).type;
      // the weight of the product has no rows of the batch; other operands have them where they are aligned
      const hasRows =
        node.op === "linear"
          ? index === 0
          : shape.length === rank && shape[0] === batch;
      return hasRows ? slice(moved.get(input)) : moved.get(input);
    });
    if (node.op === "reshape" || node.op === "expand") {
      const shape = [rows.length, ...node.attributes.shape.slice(1)];
      tile.set(node.id, builder.record(node.op, inputs, { shape }));
    } else if (node.op !== "constant") {
      tile.set(node.id, builder.record(node.op, inputs, node.attributes));
    }
    yield;
  }
  return tile;
}

function inTile(tile: ReadonlyMap<NodeId, NodeId>, id: NodeId): NodeId {
  const place = tile.get(id);
  if (place === undefined) throw new Error(`internal: n${id} is in no tile`);
  return place;
}
