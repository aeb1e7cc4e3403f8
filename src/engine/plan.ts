/** @file Cuts a graph at the residual stream into segments that run one after another. Pure. */
import {
  needed,
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../graph/node.ts";
import type { OpName } from "../graph/ops/table.ts";
import { bytesOf } from "../graph/tensor.ts";
import { scheduled } from "./schedule.ts";
import type { Steps } from "./steps.ts";

/** The label of what is no module: the reader's own. */
export const arithmetic = "computing";

/** A part of the graph that runs as one session. */
export interface Segment {
  /** What it computes, for the reader: "embedding", "layer 3", "unembedding", "computing". */
  readonly label: string;
  /** Operations in topological order, without sources. */
  readonly nodes: readonly Node[];
  /** Values of earlier segments, weights and constants that it reads, in order of first use. */
  readonly inputs: readonly Node[];
  /** Values that later segments read or somebody wants. */
  readonly outputs: readonly Node[];
}

export interface PlanOptions {
  /** Nodes whose values are at hand; nothing behind them is computed. */
  readonly available?: (node: Node) => boolean;
  /** Bytes of what the way forward hands to the way back; what is beyond is computed there again. */
  readonly handedBytes?: number;
}

/**
 * Every node belongs to the latest boundary that it depends on, its home. Where runs part ways behind a boundary (each
 * without another head, say), what several of them need is a segment, and what each needs for itself is one: so the
 * first run can be followed to its end, and what it computed be freed, before the second is begun, and segments are of
 * few structures however many runs there are.
 * What depends on constants only is computed wherever it is read, so that layers of one structure stay of one.
 * The way back of gradients needs what the way forward computed. Only the residual streams are kept for all of it; of
 * the rest, what is needed soonest, and the segment that goes back through another layer computes that once more.
 */
export function* planGraph(
  graph: Graph,
  outputs: readonly NodeId[],
  { available = () => false, handedBytes = Infinity }: PlanOptions = {},
): Steps<readonly Segment[]> {
  const planner = new Planner(graph, outputs);
  yield* planner.findComputed(available);
  yield* planner.settle();
  yield* planner.findBranches();
  yield* planner.findRepeated(handedBytes);
  yield* planner.divide();
  return yield* planner.segments();
}

/** Homes that are no boundary. */
const [given, floating, beginning] = [-3, -2, -1];

/** Parts of a home: what several of its branches need; what puts together values of several branches or homes. */
const [shared, gathered] = [-1, -2];

/** A node's branch where there is none, or more than one. */
const [none, several] = [-1, -2];

/** Nodes that run together. */
interface Draft {
  readonly home: number;
  readonly part: number;
  readonly nodes: Node[];
  /** Drafts whose values it reads. */
  readonly reads: Set<Draft>;
  /** What it computes once more, of other drafts. */
  readonly repeated: Set<NodeId>;
}

/** Copies of a part of their input: cheaper computed where they are read than handed on. */
const views: ReadonlySet<OpName> = new Set<OpName>([
  "slice",
  "reshape",
  "permute",
  "expand",
  "gather",
]);

/** Their input in another order or shape, and never more of it: the way back makes them for itself, at times for nothing. */
const turns: ReadonlySet<OpName> = new Set<OpName>([
  "reshape",
  "permute",
  "expand",
]);

class Planner {
  readonly #graph: Graph;
  readonly #outputs: readonly NodeId[];
  /** Wanted, or read by another draft. */
  readonly #leaves: Uint8Array;
  /** Operations to compute, in topological order. */
  #computed: readonly Node[] = [];
  /** By node: the boundary that opens its segment, or one of the numbers above. */
  readonly #homes: Int32Array;
  /** By node: the boundary at the end of the run that it belongs to, as far as its home goes. */
  readonly #branches: Int32Array;
  /** By node: its draft; what is computed wherever it is read has none. */
  readonly #drafts: (Draft | undefined)[] = [];
  /** By home, counted from `beginning`: how many boundaries follow. */
  readonly #exits: Uint32Array;
  /** Homes on the way forward whose values the way back computes once more. */
  readonly #repeated = new Set<number>();
  /** Homes with nodes that only the way back reads, and computes itself. */
  readonly #trimmed = new Set<number>();

  constructor(graph: Graph, outputs: readonly NodeId[]) {
    const { length } = graph.nodes;
    this.#graph = graph;
    this.#outputs = outputs;
    this.#leaves = new Uint8Array(length);
    for (const id of outputs) this.#leaves[id] = 1;
    this.#homes = new Int32Array(length).fill(given);
    this.#branches = new Int32Array(length).fill(none);
    this.#exits = new Uint32Array(length + 1);
  }

  /** Leaves out what nobody needs, and what is there. */
  *findComputed(available: (node: Node) => boolean): Steps<void> {
    const wanted = new Uint8Array(this.#graph.nodes.length);
    for (const id of this.#outputs) wanted[id] = 1;
    const computed: Node[] = [];
    for (const node of needed(this.#graph, this.#outputs).reverse()) {
      if (wanted[node.id] === 1 && !isSource(node) && !available(node)) {
        for (const input of node.inputs) wanted[input] = 1;
        computed.push(node);
      }
      yield;
    }
    this.#computed = computed.reverse();
  }

  /** Finds each node's home. */
  *settle(): Steps<void> {
    for (const node of this.#computed) {
      let home = floating;
      for (const id of node.inputs) {
        home = Math.max(home, this.#opens(nodeOf(this.#graph, id)));
      }
      const isBoundary = isCut(node);
      if (node.op === "boundary" && !isBoundary) this.#leaves[node.id] = 1;
      if (home === floating && (isBoundary || this.#leaves[node.id] === 1)) {
        home = beginning;
      }
      this.#homes[node.id] = home;
      if (isBoundary) {
        this.#exits[home - beginning] = this.#exitsOf(home) + 1;
      }
      yield;
    }
  }

  /** The home that reading a node leads to. */
  #opens(input: Node): number {
    if (isCut(input)) return input.id;
    if (input.op === "constant") return floating;
    const home = this.#homeOf(input.id);
    // a weight, or at hand from an earlier run and not at a boundary: usable from the beginning
    return home === given ? beginning : home;
  }

  /** Finds the boundary that each node leads to in its home. */
  *findBranches(): Steps<void> {
    for (let index = this.#computed.length - 1; index >= 0; index--) {
      const node = this.#computed[index];
      if (node === undefined) continue;
      if (isCut(node)) this.#branches[node.id] = node.id;
      const branch = this.#branchOf(node.id);
      const home = this.#homeOf(node.id);
      for (const id of branch === none ? [] : node.inputs) {
        if (this.#homeOf(id) !== home) continue;
        const before = this.#branchOf(id);
        const same = before === none || before === branch;
        this.#branches[id] = same ? branch : several;
      }
      yield;
    }
  }

  /** Decides which layers hand their values to the way back: the last ones, which wait least, as far as there is room. */
  *findRepeated(handedBytes: number): Steps<void> {
    const bytes = new Map<number, number>();
    const seen = new Set<NodeId>();
    for (const node of this.#computed) {
      yield;
      if (!this.#goesBack(this.#homeOf(node.id))) continue;
      for (const input of node.inputs) {
        const id = this.#turned(input);
        if (seen.has(id) || !this.#isOfLayer(id)) continue;
        seen.add(id);
        const home = this.#homeOf(id);
        const own = bytesOf(nodeOf(this.#graph, id).type);
        bytes.set(home, (bytes.get(home) ?? 0) + own);
      }
    }
    let handed = 0;
    for (const [home, own] of [...bytes].sort(([a], [b]) => b - a)) {
      handed += own;
      if (handed > handedBytes) this.#repeated.add(home);
    }
  }

  /** What a node shows in another order or shape. */
  #turned(id: NodeId): NodeId {
    let from = nodeOf(this.#graph, id);
    while (this.#isTurned(from)) {
      from = nodeOf(this.#graph, from.inputs[0] ?? -1);
    }
    return from.id;
  }

  /** True for what nobody wants as it is, and the way back makes from what it is made of. */
  #isTurned({ id, op }: Node): boolean {
    return turns.has(op) && this.#leaves[id] !== 1 && this.#isOfLayer(id);
  }

  /** True for a home on the way back. */
  #goesBack(home: number): boolean {
    const node = this.#graph.nodes[home];
    return node?.op === "boundary" && node.attributes.remembered === false;
  }

  /** True for what a layer computes inside, on the way forward. */
  #isOfLayer(id: NodeId): boolean {
    const home = this.#homeOf(id);
    const isInside = !isCut(nodeOf(this.#graph, id));
    return home >= 0 && isInside && !this.#goesBack(home);
  }

  /** Puts each node into a draft. */
  *divide(): Steps<void> {
    const drafts = new Map<string, Draft>();
    for (const node of this.#computed) {
      yield;
      const home = this.#homeOf(node.id);
      if (home === floating || this.#isShownView(node)) continue;
      const part = this.#partOf(node, home);
      const key = `${home} ${part}`;
      let draft = drafts.get(key);
      if (draft === undefined) {
        draft = {
          home,
          part,
          nodes: [],
          reads: new Set(),
          repeated: new Set(),
        };
        drafts.set(key, draft);
      }
      draft.nodes.push(node);
      this.#drafts[node.id] = draft;
      this.#connect(draft, node);
    }
  }

  /** A view of what several branches share, which each makes for itself. */
  #isShownView(node: Node): boolean {
    return (
      views.has(node.op) &&
      this.#branchOf(node.id) === several &&
      this.#leaves[node.id] !== 1
    );
  }

  #partOf(node: Node, home: number): number {
    const branch = this.#branchOf(node.id);
    const parts = this.#exitsOf(home) > 1;
    if (branch !== none) return parts && branch !== several ? branch : shared;
    // leads to no boundary: beside what it reads, unless it puts things together
    let part = shared;
    for (const id of node.inputs) {
      if (gathers.has(node.op) && this.#isElsewhere(id, home)) return gathered;
      if (this.#homeOf(id) !== home) continue;
      const own = this.#drafts[id]?.part ?? shared;
      if (own === shared || own === part) continue;
      if (part !== shared) return gathered;
      part = own;
    }
    return part;
  }

  /** True for a value that was computed behind another boundary. */
  #isElsewhere(id: NodeId, home: number): boolean {
    const draft = this.#drafts[id];
    return (
      draft !== undefined &&
      draft.home !== home &&
      !isCut(nodeOf(this.#graph, id))
    );
  }

  /** Notes what a draft reads of others, through what it computes for itself alone. */
  #connect(draft: Draft, node: Node): void {
    const waiting = [...node.inputs].reverse();
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const source = this.#drafts[id];
      if (source === draft || draft.repeated.has(id)) continue;
      if (this.#repeats(draft, id)) {
        draft.repeated.add(id);
        this.#trimmed.add(this.#homeOf(id));
        waiting.push(...[...nodeOf(this.#graph, id).inputs].reverse());
      } else if (source !== undefined) {
        draft.reads.add(source);
        this.#leaves[id] = 1;
      } else if (this.#isLocal(id) && this.#homeOf(id) !== floating) {
        waiting.push(...[...nodeOf(this.#graph, id).inputs].reverse());
      }
    }
  }

  /** True for what a draft on the way back computes once more instead of reading it. */
  #repeats({ home }: Draft, id: NodeId): boolean {
    return (
      this.#goesBack(home) &&
      this.#isOfLayer(id) &&
      (this.#repeated.has(this.#homeOf(id)) ||
        this.#isTurned(nodeOf(this.#graph, id)))
    );
  }

  /** True for what is computed wherever it is read. */
  #isLocal(id: NodeId): boolean {
    return this.#homeOf(id) !== given && this.#drafts[id] === undefined;
  }

  /** The drafts as segments, in the order in which they run. */
  *segments(): Steps<readonly Segment[]> {
    const wanted = this.#outputs.flatMap((id) => this.#drafts[id] ?? []);
    const segments: Segment[] = [];
    for (const draft of scheduled(wanted, inOrderOfProgram)) {
      segments.push(this.#segment(draft));
      yield;
    }
    return segments;
  }

  #segment(draft: Draft): Segment {
    const nodes = this.#nodesOf(draft);
    const inside = new Set(nodes.map(({ id }) => id));
    const inputs = new Set<NodeId>();
    for (const node of nodes) {
      for (const id of node.inputs) if (!inside.has(id)) inputs.add(id);
    }
    return {
      label: this.#label(draft),
      nodes,
      inputs: [...inputs].map((id) => nodeOf(this.#graph, id)),
      outputs: draft.nodes.filter(({ id }) => this.#leaves[id] === 1),
    };
  }

  /**
   * What a draft computes, in topological order, with what is computed wherever it is read. A mask was recorded once,
   * in the first layer; standing in front everywhere, it leaves layers of the same structure the same.
   */
  #nodesOf(draft: Draft): Node[] {
    const constant = new Map<NodeId, Node>();
    const others = new Map<NodeId, Node>();
    const own = this.#ownNodes(draft);
    const waiting = [...own];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const id of node.inputs) {
        if (!this.#isLocal(id) && !draft.repeated.has(id)) continue;
        const found = this.#homeOf(id) === floating ? constant : others;
        if (found.has(id)) continue;
        const local = nodeOf(this.#graph, id);
        found.set(id, local);
        waiting.push(local);
      }
    }
    const byId = (a: Node, b: Node): number => a.id - b.id;
    return [
      ...[...constant.values()].sort(byId),
      ...(others.size === 0 ? own : [...others.values(), ...own].sort(byId)),
    ];
  }

  /** Without what only the way back needs, where that computes it itself. */
  #ownNodes({ home, nodes }: Draft): readonly Node[] {
    if (!this.#trimmed.has(home)) return nodes;
    const read = new Set<NodeId>();
    const own = [...nodes].reverse().filter(({ id, inputs }) => {
      if (this.#leaves[id] !== 1 && !read.has(id)) return false;
      for (const input of inputs) read.add(input);
      return true;
    });
    return own.reverse();
  }

  #label({ home, nodes }: Draft): string {
    const isWeight = (id: NodeId): boolean =>
      nodeOf(this.#graph, id).op === "weight";
    if (home === beginning) {
      const embeds = nodes.some(
        ({ id, op, inputs: [table = id] }) =>
          this.#branchOf(id) !== none || (op === "gather" && isWeight(table)),
      );
      return embeds ? "embedding" : arithmetic;
    }
    // a module has weights
    const node = nodeOf(this.#graph, home);
    const isModule = nodes.some(({ inputs }) => inputs.some(isWeight));
    return node.op === "boundary" && isModule
      ? node.attributes.label
      : arithmetic;
  }

  #exitsOf(home: number): number {
    return this.#exits[home - beginning] ?? 0;
  }

  #homeOf(id: NodeId): number {
    return this.#homes[id] ?? given;
  }

  #branchOf(id: NodeId): number {
    return this.#branches[id] ?? none;
  }
}

/**
 * What was recorded first runs first: a sweep that is compared with a run before it has that run's value when its own
 * first value comes.
 */
function inOrderOfProgram({ reads }: Draft): Draft[] {
  const first = ({ nodes }: Draft): number => nodes[0]?.id ?? 0;
  return [...reads].sort((a, b) => first(a) - first(b));
}

/** Where a segment ends and another begins. */
function isCut(node: Node): boolean {
  return node.op === "boundary" && node.attributes.cuts !== false;
}

/** Operations that put values side by side. */
const gathers: ReadonlySet<OpName> = new Set<OpName>(["stack", "concat"]);

function isSource(node: Node): boolean {
  return node.op === "constant" || node.op === "weight" || node.op === "tap";
}
