/** @file Several recordings in one graph: equal operations are one node, whoever recorded them. Pure. */
import { GraphBuilder } from "../graph/builder.ts";
import { extract } from "../graph/extract.ts";
import type { Graph, NodeId } from "../graph/node.ts";
import { type CellRecord, renumbered } from "../python/cell-record.ts";

/** What a cell recorded, with the numbers of its nodes in a graph that it shares with others. */
export type PooledRecord = Omit<CellRecord, "graph">;

export function pooled(pool: GraphBuilder, record: CellRecord): PooledRecord {
  const places: NodeId[] = [];
  const at = (node: NodeId): NodeId => places[node] ?? -1;
  for (const node of record.graph.nodes) {
    places.push(pool.copy(node, node.inputs.map(at)));
  }
  return withNodes(record, at);
}

/** The record alone, with just the nodes that it needs. */
export function unpooled(pool: Graph, record: PooledRecord): CellRecord {
  const nodes: NodeId[] = [];
  withNodes(record, (node) => nodes.push(node) - 1);
  const part = extract(pool, nodes);
  const places = new Map(
    nodes.map((node, index) => [node, part.outputs[index] ?? -1] as const),
  );
  return {
    graph: part.graph,
    ...withNodes(record, (node) => places.get(node) ?? -1),
  };
}

/**
 * Whether two recordings compute the same and put it to the same use: nodes are compared by their digests, which name
 * what they compute, and all else word by word. What was read by the way shows in what came of it.
 */
export function sameRecord(one: CellRecord, other: CellRecord): boolean {
  const pool = new GraphBuilder();
  const text = ({ reads: _, ...record }: CellRecord): string =>
    JSON.stringify(spelled(pooled(pool, record)));
  return text(one) === text(other);
}

function withNodes(
  { outputs, looks, seed, reads }: PooledRecord,
  at: (node: NodeId) => NodeId,
): PooledRecord {
  return {
    outputs: outputs.map((output) => renumbered(output, at)),
    looks: looks.map(({ node, line }) => ({ node: at(node), line })),
    ...(seed === undefined ? {} : { seed }),
    ...(reads && {
      reads: reads.map(({ node, digest }) => ({ node: at(node), digest })),
    }),
  };
}

/** Stands for what JSON has no word for. */
interface Spelled {
  readonly spelled: string;
}

const unwritten: Readonly<Record<string, unknown>> = {
  undefined,
  NaN,
  Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
};

/** Plain data as JSON can hold it. */
export function spelled(data: unknown): unknown {
  const name = Object.keys(unwritten).find((word) =>
    Object.is(unwritten[word], data),
  );
  if (name !== undefined) return { spelled: name } satisfies Spelled;
  return mapped(data, spelled);
}

/** What `spelled` was given. */
export function unspelled(data: unknown): unknown {
  return isSpelled(data) ? unwritten[data.spelled] : mapped(data, unspelled);
}

function isSpelled(data: unknown): data is Spelled {
  return typeof data === "object" && data !== null && "spelled" in data;
}

function mapped(data: unknown, map: (part: unknown) => unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return data.map(map);
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, map(part)]),
  );
}
