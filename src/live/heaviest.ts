/** @file Which of a cell's looks needs the largest tensor: where the memory of a browser ended, most likely that did. Pure. */
import { needed, type Graph, type Node } from "../graph/node.ts";
import { bytesOf } from "../graph/size-limit.ts";
import type { LookedAt } from "../python/cell-record.ts";

export interface Heaviest {
  /** Of the cell, counted from 1. */
  readonly line: number;
  /** The largest tensor that has to be computed for what the line looks at. */
  readonly largest: Node;
  /** Whether a model is run for it, on rows of tokens that could be fewer or shorter. */
  readonly runsModel: boolean;
}

/** Undefined where nothing is looked at. */
export function heaviest(
  graph: Graph,
  looks: readonly LookedAt[],
): Heaviest | undefined {
  let found: Heaviest | undefined;
  for (const { node, line } of looks) {
    const nodes = needed(graph, [node]);
    const largest = nodes.reduce((most, each) =>
      bytesOf(each.type) > bytesOf(most.type) ? each : most,
    );
    if (
      found === undefined ||
      bytesOf(largest.type) > bytesOf(found.largest.type)
    ) {
      const runsModel = nodes.some(({ op }) => op === "weight");
      found = { line, largest, runsModel };
    }
  }
  return found;
}
