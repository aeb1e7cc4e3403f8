/**
 * @file What the unedited listings of a page record on one model, as a file that the site serves: with it a press draws
 * its charts before Python is there. Weights are in it by name, and no value of theirs. Pure.
 */
import { GraphBuilder, type NodeRecorder } from "../graph/builder.ts";
import { digestText } from "../graph/digest.ts";
import type { Graph, Node, NodeId } from "../graph/node.ts";
import { type DType, type Shape, tensorOf } from "../graph/tensor.ts";
import type { ModelManifest } from "../models/manifest.ts";
import type { CellRecord } from "../python/cell-record.ts";
import {
  type PooledRecord,
  pooled,
  spelled,
  unpooled,
  unspelled,
} from "./pool.ts";

/** A cell as it was run. */
interface CellText {
  readonly id: string;
  readonly code: string;
}

/** Digests are left out: they are taken anew from what is read. */
type PackedNode =
  | readonly [op: string, inputs: readonly NodeId[], attributes?: unknown]
  | readonly [op: "constant", type: DType, shape: Shape, values: unknown];

export interface Recording {
  /** What recorded it: the script of Python's worker, which has the digest of all modules in its name. */
  readonly modules: string;
  /** Of which model: `keyOfModel`. */
  readonly model: string;
  /** Those of all cells. */
  readonly nodes: readonly PackedNode[];
  /** By `keyOfCells` of the cell and those above it. */
  readonly cells: Readonly<Record<string, unknown>>;
}

/** Names a cell below others as they read: a change of any gives another. */
export function keyOfCells(cells: readonly CellText[]): string {
  return digestText(JSON.stringify(cells.map(({ id, code }) => [id, code])));
}

/** Names all of a model that a recording depends on: not the values of its weights. */
export function keyOfModel({ id, config, tokenizer }: ModelManifest): string {
  return digestText(JSON.stringify([id, config.sha256, tokenizer?.sha256]));
}

/** @param records by `keyOfCells` */
export function packed(
  of: Pick<Recording, "modules" | "model">,
  records: ReadonlyMap<string, CellRecord>,
): Recording {
  const pool = new GraphBuilder();
  const cells = [...records].map(
    ([key, record]) => [key, spelled(pooled(pool, record))] as const,
  );
  return {
    ...of,
    nodes: pool.nodes.map(packedNode),
    cells: Object.fromEntries(cells),
  };
}

/**
 * The records of cells, in the order asked for.
 * @throws Error where the recording has none of one, or nodes that are no operations
 */
export function unpacked(
  { nodes, cells }: Recording,
  keys: readonly string[],
): readonly CellRecord[] {
  const pool = new GraphBuilder();
  const places: NodeId[] = [];
  for (const node of nodes) places.push(recordNode(pool, node, places));
  const graph: Graph = pool;
  return keys.map((key) => {
    const cell = cells[key];
    if (cell === undefined) throw new Error(`recording: has no cell ${key}`);
    return unpooled(graph, unspelled(cell) as PooledRecord);
  });
}

function packedNode({ op, inputs, attributes, value }: Node): PackedNode {
  if (value !== undefined) {
    const numbers = Array.from<number | bigint, unknown>(value.data, (each) =>
      typeof each === "bigint" ? each.toString() : spelled(each),
    );
    return ["constant", value.dtype, value.shape, numbers];
  }
  return Object.keys(attributes).length === 0
    ? [op, inputs]
    : [op, inputs, spelled(attributes)];
}

function recordNode(
  pool: NodeRecorder,
  node: PackedNode,
  places: readonly NodeId[],
): NodeId {
  const [op] = node;
  if (node.length === 4) {
    const [, dtype, shape, values] = node;
    const numbers = values as readonly unknown[];
    return pool.constant(
      dtype === "int64"
        ? tensorOf(dtype, shape, (numbers as readonly string[]).map(BigInt))
        : tensorOf(dtype, shape, numbers.map(unspelled) as number[]),
    );
  }
  const [, inputs, attributes = {}] = node;
  // an op that there is not, and attributes that are not its own, are refused as it is recorded
  return pool.record(
    op as Parameters<NodeRecorder["record"]>[0],
    inputs.map((input) => places[input] ?? -1),
    unspelled(attributes) as never,
  );
}
