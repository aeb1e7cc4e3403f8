/** @file Finds large products together with all that is computed from them row by row. */
import {
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import { bytesOf } from "../../graph/tensor.ts";
import type { Steps } from "../steps.ts";
import { keepsRows } from "./keeps-rows.ts";

/** Products and what is made of them, each row of the batch by itself. */
export interface Cone {
  /** In topological order. */
  readonly members: readonly Node[];
  /** Members that are read from outside, or wanted. */
  readonly exits: ReadonlySet<NodeId>;
  readonly batch: number;
  /** Bytes of one row of the largest product. */
  readonly rowBytes: number;
}

/**
 * The graph in layers: what stands in one reads only what stands in layers before it, in the same layer outside of
 * cones, and, for a member of a cone, in its cone. So a cone's outside inputs are all there before its first tile.
 */
export interface Layer {
  /** In topological order. */
  readonly nodes: readonly Node[];
  /** After the nodes. */
  readonly cones: readonly Cone[];
}

/** Undefined where there is nothing to cut. */
export function* findCones(
  graph: Graph,
  nodes: readonly Node[],
  outputs: readonly NodeId[],
  maxBytes: number,
): Steps<readonly Layer[] | undefined> {
  const isLarge = (node: Node): boolean =>
    node.op === "linear" &&
    node.type.shape.length > 1 &&
    (node.type.shape[0] ?? 1) > 1 &&
    bytesOf(node.type) > maxBytes;
  if (!nodes.some(isLarge)) return undefined;
  const finder = new ConeFinder(graph, outputs, maxBytes);
  const whole = yield* finder.wantedWhole(nodes);
  for (const node of nodes) {
    finder.place(node, isLarge(node) && whole[node.id] !== 1);
    yield;
  }
  finder.gather(nodes);
  return finder.layers(nodes);
}

/** A cone that may still grow, or become one with another. */
interface Draft {
  readonly layer: number;
  readonly batch: number;
  /** The cone that this one has become a part of; itself where it stands for itself. */
  parent: Draft;
}

class ConeFinder {
  readonly #graph: Graph;
  readonly #outputs: ReadonlySet<NodeId>;
  readonly #maxBytes: number;
  readonly #drafts = new Map<NodeId, Draft>();
  /** By node outside of cones. */
  readonly #layers: Uint32Array;

  constructor(graph: Graph, outputs: readonly NodeId[], maxBytes: number) {
    this.#graph = graph;
    this.#outputs = new Set(outputs);
    this.#maxBytes = maxBytes;
    this.#layers = new Uint32Array(graph.nodes.length);
  }

  /** Marks the large nodes that are wanted, or read by something that mixes rows: cutting them saves nothing. */
  *wantedWhole(nodes: readonly Node[]): Steps<Uint8Array> {
    const whole = new Uint8Array(this.#graph.nodes.length);
    for (const id of this.#outputs) whole[id] = 1;
    for (const reader of [...nodes].reverse()) {
      const large = bytesOf(reader.type) >= this.#maxBytes;
      for (const id of reader.inputs) {
        const input = nodeOf(this.#graph, id);
        if (bytesOf(input.type) < this.#maxBytes) continue;
        const batch = input.type.shape[0] ?? 1;
        const mixes = !keepsRows(reader, [input], batch);
        if (mixes || (large && whole[reader.id] === 1)) whole[id] = 1;
      }
      yield;
    }
    return whole;
  }

  /** Gives a node its layer or its cone; those that it reads have theirs. */
  place(node: Node, isProduct: boolean): void {
    const inside = this.#joins(node);
    const [first, ...others] = inside.map(({ cone }) => cone);
    if (first !== undefined) {
      for (const other of others) rootOf(other).parent = rootOf(first);
      this.#drafts.set(node.id, first);
      return;
    }
    let layer = 0;
    for (const id of node.inputs) {
      const cone = this.#coneOf(id);
      const least = cone === undefined ? this.#layerOf(id) : cone.layer + 1;
      layer = Math.max(layer, least);
    }
    this.#layers[node.id] = layer;
    if (isProduct) {
      const batch = node.type.shape[0] ?? 1;
      const draft = { layer, batch } as Draft;
      draft.parent = draft;
      this.#drafts.set(node.id, draft);
    }
  }

  /** The inputs whose cones a node joins, making them one; none where it must wait for whole values. */
  #joins(node: Node): readonly { readonly cone: Draft; readonly node: Node }[] {
    let members: { cone: Draft; node: Node }[] = [];
    let latest = -1;
    let outside = 0;
    for (const id of node.inputs) {
      const cone = this.#coneOf(id);
      if (cone === undefined) {
        outside = Math.max(outside, this.#layerOf(id));
        continue;
      }
      members.push({ cone, node: nodeOf(this.#graph, id) });
      latest = Math.max(latest, cone.layer);
    }
    // a later cone may read what an earlier one ends in, but they cannot be one
    members = members.filter(({ cone }) => cone.layer === latest);
    const [first] = members;
    if (first === undefined || outside > latest) return [];
    const { batch } = first.cone;
    const fits =
      members.every(({ cone }) => cone.batch === batch) &&
      keepsRows(
        node,
        members.map((member) => member.node),
        batch,
      );
    return fits ? members : [];
  }

  layers(nodes: readonly Node[]): readonly Layer[] | undefined {
    const cones = this.#usefulCones(nodes);
    if (cones.size === 0) return undefined;
    const layers: { nodes: Node[]; cones: Cone[] }[] = [];
    const at = (index: number) => (layers[index] ??= { nodes: [], cones: [] });
    for (const [draft, cone] of cones) at(draft.layer).cones.push(cone);
    for (const node of nodes) {
      const draft = this.#coneOf(node.id);
      if (draft === undefined) at(this.#layerOf(node.id)).nodes.push(node);
      else if (!cones.has(draft)) at(draft.layer).nodes.push(node);
    }
    return Array.from(layers, (layer) => layer ?? { nodes: [], cones: [] });
  }

  /** Those with more than a product in them that end in something small. */
  #usefulCones(nodes: readonly Node[]): Map<Draft, Cone> {
    const cones = new Map<
      Draft,
      { members: Node[]; exits: Set<NodeId>; rowBytes: number; batch: number }
    >();
    for (const node of nodes) {
      const own = this.#coneOf(node.id);
      if (own !== undefined) {
        const { batch } = own;
        const cone = cones.get(own) ?? {
          members: [],
          exits: new Set<NodeId>(),
          rowBytes: 0,
          batch,
        };
        cones.set(own, cone);
        cone.members.push(node);
        if (this.#outputs.has(node.id)) cone.exits.add(node.id);
        if (node.op === "linear") {
          const rowBytes = bytesOf(node.type) / batch;
          cone.rowBytes = Math.max(cone.rowBytes, rowBytes);
        }
      }
      for (const id of node.inputs) {
        const cone = this.#coneOf(id);
        if (cone !== undefined && cone !== own) cones.get(cone)?.exits.add(id);
      }
    }
    for (const [draft, { members, exits }] of cones) {
      const small = [...exits].every(
        (id) => bytesOf(nodeOf(this.#graph, id).type) < this.#maxBytes,
      );
      if (!small || members.length < 2) cones.delete(draft);
    }
    return cones;
  }

  /**
   * Takes into a cone what is large, or computed from something large, and read by nobody else, where it can be computed
   * row by row too: the gradient that goes into a product's result, say, which is as large.
   */
  gather(nodes: readonly Node[]): void {
    const readers = new Map<NodeId, Draft | "several">();
    for (const id of this.#outputs) readers.set(id, "several");
    for (const node of [...nodes].reverse()) {
      const own = this.#coneOf(node.id);
      const reader = readers.get(node.id);
      if (own === undefined && reader !== undefined && reader !== "several") {
        const cone = rootOf(reader);
        if (this.#gathers(cone, node)) this.#drafts.set(node.id, cone);
      }
      const cone = this.#coneOf(node.id);
      for (const input of node.inputs) {
        const before = readers.get(input);
        const same = before === undefined || before === cone;
        readers.set(input, cone !== undefined && same ? cone : "several");
      }
    }
  }

  #gathers(cone: Draft, node: Node): boolean {
    if (node.op === "constant" || node.op === "weight") return false;
    const { batch } = cone;
    const inputs = node.inputs.map((id) => nodeOf(this.#graph, id));
    const isLarge = ({ type }: Node): boolean =>
      bytesOf(type) >= this.#maxBytes;
    const rows = inputs.filter(({ type }) => type.shape[0] === batch);
    // what has no rows is repeated: a scalar that is expanded
    const others = inputs.filter((input) => !rows.includes(input));
    return (
      [node, ...inputs].some(isLarge) &&
      keepsRows(node, rows, batch) &&
      others.every(({ type }) => (type.shape[0] ?? 1) === 1) &&
      // what a cone reads must be there before its first tile
      node.inputs.every((id) => this.#isThere(id, cone))
    );
  }

  /** True for what is computed before a cone, as far as it is not in it. */
  #isThere(id: NodeId, cone: Draft): boolean {
    const own = this.#coneOf(id);
    if (own === undefined) return this.#layerOf(id) <= cone.layer;
    return own === cone || own.layer < cone.layer;
  }

  #coneOf(id: NodeId): Draft | undefined {
    const draft = this.#drafts.get(id);
    return draft && rootOf(draft);
  }

  #layerOf(id: NodeId): number {
    return this.#layers[id] ?? 0;
  }
}

function rootOf(draft: Draft): Draft {
  let root = draft;
  while (root.parent !== root) root = root.parent;
  // the next question finds it at once
  draft.parent = root;
  return root;
}
