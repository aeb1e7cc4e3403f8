/** @file What ran, as plain words and numbers: the plan of an evaluation, with what each part took. Pure. */
import { needed, type Graph, type Node, type NodeId } from "../graph/node.ts";
import { forwardLabel } from "../graph/boundary-label.ts";
import { printGraph, shownElements } from "../graph/print.ts";
import { bytesOf, sizeOf, typeText } from "../graph/tensor.ts";
import { arithmetic, type Segment } from "./plan.ts";

/** An evaluation as it ran. */
export interface Ran {
  /** As it was recorded, before it was rewritten. */
  readonly graph: Graph;
  readonly outputs: readonly NodeId[];
  readonly parts: readonly RanPart[];
  /** What was wanted and at hand from an earlier evaluation. */
  readonly remembered: readonly Node[];
}

export interface RanPart {
  readonly segment: Segment;
  /** Milliseconds until the session and what it reads were there: making it, waiting for weights. */
  readonly ready: number;
  /** Milliseconds that the session ran. On a GPU, until everything was handed to it. */
  readonly run: number;
}

/** A value on its way between parts. */
export interface WorkValue {
  /** "residual stream before layer 3" */
  readonly name: string;
  /** "float32[1,10,64]" */
  readonly type: string;
  /** The part that gave it, counted from 1; "listing" for a constant that was written down with the operations. */
  readonly from: number | "memory" | "listing";
}

export interface WorkPart {
  /** "embedding", "back through layer 3, computing it again" */
  readonly name: string;
  readonly kind: "forward" | "back" | "other";
  /** Counted from 0: parts that go on from one another share a lane, so traces lie side by side. */
  readonly lane: number;
  /** Counted from 0: how many parts have to run before it. */
  readonly column: number;
  /** "4 matmul, 3 add" */
  readonly ops: string;
  readonly weights: number;
  readonly reads: readonly WorkValue[];
  readonly gives: readonly WorkValue[];
  readonly ready: number;
  readonly run: number;
  /** Of what it gives. */
  readonly bytes: number;
}

export interface WorkEvaluation {
  /** The recorded graph, a line a node. */
  readonly recorded: string;
  readonly parts: readonly WorkPart[];
  /** What was asked for and at hand, so that nothing had to be computed for it. */
  readonly remembered: readonly WorkValue[];
}

/** Of the recorded graph, as text: one of a sweep over the heads of GPT-2 Small has 40,000 nodes. */
export const mostLines = 2000;

/** Without the values of nodes that are of size: keeping it keeps no tensors alive. */
export function lightRan({ graph, outputs, parts, remembered }: Ran): Ran {
  return {
    graph: { nodes: graph.nodes.map(light) },
    outputs,
    parts: parts.map(({ segment, ...took }) => ({
      segment: { ...segment, inputs: segment.inputs.map(light) },
      ...took,
    })),
    remembered: remembered.map(light),
  };
}

function light(node: Node): Node {
  if (node.value === undefined || sizeOf(node.type.shape) <= shownElements) {
    return node;
  }
  const { value: _, ...rest } = node;
  return rest;
}

export function workOf(ran: Ran): WorkEvaluation {
  const places = new Places();
  const given = new Map<NodeId, number>();
  const computed = new Set<NodeId>();
  const parts = ran.parts.map(({ segment, ready, run }, index): WorkPart => {
    const { nodes, inputs, outputs } = segment;
    const isSource = ({ op }: Node): boolean => op === "weight";
    const reads = inputs.filter((node) => !isSource(node));
    const from = ({ id, op }: Node): WorkValue["from"] =>
      given.get(id) ?? (op === "boundary" ? "memory" : "listing");
    const again = nodes.some(
      ({ id, op }) => op === "matmul" && computed.has(id),
    );
    for (const { id } of nodes) computed.add(id);
    const part: WorkPart = {
      ...nameOf(segment, again),
      ...places.next(
        reads.flatMap(({ id, op }) => {
          const source = given.get(id);
          return source === undefined
            ? []
            : [{ part: source - 1, isStream: op === "boundary" }];
        }),
      ),
      ops: opsText(nodes),
      weights: inputs.length - reads.length,
      reads: reads.map((node) => valueOf(node, from(node))),
      gives: outputs.map((node) => valueOf(node, index + 1)),
      ready,
      run,
      bytes: outputs.reduce((sum, { type }) => sum + bytesOf(type), 0),
    };
    for (const { id } of outputs) given.set(id, index + 1);
    return part;
  });
  return {
    recorded: graphText(ran),
    parts,
    remembered: ran.remembered.map((node) => valueOf(node, "memory")),
  };
}

function graphText({ graph, outputs }: Ran): string {
  const { length } = needed(graph, outputs);
  if (length <= mostLines) return printGraph(graph, outputs);
  const lines = printGraph(graph, outputs).split("\n").slice(0, mostLines);
  return [...lines, `and ${length - mostLines} nodes more`].join("\n");
}

function nameOf(
  { label, outputs }: Segment,
  again: boolean,
): Pick<WorkPart, "name" | "kind"> {
  const follows = forwardLabel(label);
  if (follows !== undefined) {
    const layer = Number(/^layer (\d+)$/.exec(follows)?.[1]);
    const through = Number.isNaN(layer)
      ? "the last layer"
      : layer === 1
        ? "the embedding"
        : `layer ${layer - 1}`;
    const name = `back through ${through}${again ? ", computing it again" : ""}`;
    return { name, kind: "back" };
  }
  if (label === arithmetic) {
    return { name: "arithmetic outside the model", kind: "other" };
  }
  const turns = outputs.some(isGradient);
  return {
    name: turns ? `${label} and loss, and the way back to it` : label,
    kind: "forward",
  };
}

function isGradient(node: Node): boolean {
  return node.op === "boundary" && node.attributes.remembered === false;
}

function valueOf(node: Node, from: WorkValue["from"]): WorkValue {
  const type = typeText(node.type);
  if (node.op !== "boundary") return { name: node.op, type, from };
  const { label } = node.attributes;
  const follows = forwardLabel(label);
  const name =
    follows === undefined
      ? `residual stream before ${label}`
      : `gradient of the residual stream before ${follows}`;
  return { name, type, from };
}

/** "4 matmul, 3 add", the most frequent first. */
function opsText(nodes: readonly Node[]): string {
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([op, count]) => `${count} ${op}`)
    .join(", ");
}

/** Where parts lie: each behind what it reads, in the lane of the residual stream that it goes on with, if that is free. */
class Places {
  readonly #columns: number[] = [];
  readonly #lanes: number[] = [];
  /** By lane, its last part. */
  readonly #ends: number[] = [];

  next(
    sources: readonly { readonly part: number; readonly isStream: boolean }[],
  ): Pick<WorkPart, "lane" | "column"> {
    const index = this.#columns.length;
    const behind = sources.map(({ part }) => (this.#columns[part] ?? 0) + 1);
    const column = Math.max(0, ...behind);
    const lanes = [...sources]
      .sort((a, b) => Number(b.isStream) - Number(a.isStream))
      .map(({ part }) => ({ part, lane: this.#lanes[part] ?? 0 }));
    const free = lanes.find(({ part, lane }) => this.#ends[lane] === part);
    const lane = free?.lane ?? this.#ends.length;
    this.#columns.push(column);
    this.#lanes.push(lane);
    this.#ends[lane] = index;
    return { lane, column };
  }
}
