/** @file Plans by the structure of what was asked for: a question of the same form, with other numbers, needs no planning. */
import { attributesKey } from "../graph/builder.ts";
import { digestText } from "../graph/digest.ts";
import { nodeOf, type Graph, type Node, type NodeId } from "../graph/node.ts";
import { typeText } from "../graph/tensor.ts";
import type { Segment } from "./plan.ts";
import { isZero } from "./rewrite/zeros.ts";
import type { Steps } from "./steps.ts";

/** Nodes of all remembered plans together: a sweep over the heads of GPT-2 Small has 40,000, a single trace a thousand. */
const mostNodes = 100_000;

/** What is computed, as it runs. */
export interface Plan {
  /** The rewritten graph that the segments are of. */
  readonly graph: Graph;
  readonly segments: readonly Segment[];
  /** The wanted nodes, in the order asked for. */
  readonly wanted: readonly Node[];
}

/** A question, and all that a plan for it depends on. */
export interface Question {
  /** Equal for graphs that differ only in the values of constants: planning looks at none, but for single zeros. */
  readonly key: string;
  /**
   * What the wanted nodes need, each behind its inputs, in the order in which they are come upon from the outputs: that
   * of recording depends on what was recorded before.
   */
  readonly nodes: readonly Node[];
}

/** @param available nodes whose values are at hand */
export function* questionOf(
  graph: Graph,
  outputs: readonly NodeId[],
  available: (node: Node) => boolean,
): Steps<Question> {
  const places = new Int32Array(graph.nodes.length).fill(-1);
  const nodes: Node[] = [];
  let text = "";
  const waiting = [...outputs].reverse();
  for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
    const node = nodeOf(graph, id);
    const missing = node.inputs.filter((input) => (places[input] ?? 0) < 0);
    if ((places[id] ?? 0) >= 0 || missing.length === 0) waiting.pop();
    if ((places[id] ?? 0) >= 0) continue;
    if (missing.length > 0) {
      waiting.push(...missing.reverse());
      continue;
    }
    places[id] = nodes.push(node) - 1;
    text += node.op;
    for (const input of node.inputs) text += ` ${places[input]}`;
    text += ` ${attributesKey(node.attributes)}`;
    // the types of sources say those of all that is computed from them
    if (node.inputs.length === 0) text += ` ${typeText(node.type)}`;
    if (isZero(node)) text += " 0";
    text += available(node) ? " there\n" : "\n";
    yield;
  }
  for (const id of outputs) text += ` ${places[id]}`;
  return { key: digestText(text), nodes };
}

/** A plan without the numbers of the question that it was made for. */
interface Template extends Plan {
  /** Planned nodes whose value or digest is the question's own, and where they are among its nodes. */
  readonly bound: readonly (readonly [planned: Node, place: number])[];
  readonly size: number;
}

export class Plans {
  readonly #templates = new Map<string, Template>();
  #size = 0;

  /** The plan for a question whose structure is known, with the question's own numbers. */
  get({ key, nodes }: Question): Plan | undefined {
    const template = this.#templates.get(key);
    if (template === undefined) return undefined;
    this.#templates.delete(key);
    this.#templates.set(key, template);
    const own = new Map<NodeId, Node>();
    for (const [planned, place] of template.bound) {
      const node = nodes[place];
      if (node !== undefined) own.set(planned.id, withOwn(planned, node));
    }
    const at = (node: Node): Node => own.get(node.id) ?? node;
    return {
      graph: { nodes: template.graph.nodes.map(at) },
      wanted: template.wanted.map(at),
      segments: template.segments.map(({ label, nodes, inputs, outputs }) => ({
        label,
        nodes,
        inputs: inputs.map(at),
        outputs: outputs.map(at),
      })),
    };
  }

  /** Remembers a plan; the least recently used go. */
  set({ key, nodes }: Question, { graph, segments, wanted }: Plan): void {
    const places = new Map(nodes.map(({ digest }, place) => [digest, place]));
    // a residual stream under a name that rewriting made would be remembered under that of another question
    const isNamed = ({ op, digest }: Node): boolean =>
      op !== "boundary" || places.has(digest);
    if (!graph.nodes.every(isNamed)) return;
    const bound = graph.nodes.flatMap((node): [Node, number][] => {
      const place = places.get(node.digest);
      return place !== undefined && isOwn(node) ? [[node, place]] : [];
    });
    const stripped = new Map(
      bound.map(([node]) => [node.id, withoutValue(node)]),
    );
    const at = (node: Node): Node => stripped.get(node.id) ?? node;
    const size = graph.nodes.length;
    this.#templates.set(key, {
      graph: { nodes: graph.nodes.map(at) },
      wanted: wanted.map(at),
      segments: segments.map((segment) => ({
        ...segment,
        inputs: segment.inputs.map(at),
        outputs: segment.outputs.map(at),
      })),
      bound: bound.map(([node, place]) => [at(node), place]),
      size,
    });
    this.#size += size;
    for (const [oldest, { size }] of this.#templates) {
      if (this.#size <= mostNodes) return;
      this.#templates.delete(oldest);
      this.#size -= size;
    }
  }
}

/** True for what differs between questions of one structure: values of constants, digests that name residual streams. */
function isOwn({ op }: Node): boolean {
  return op === "constant" || op === "boundary";
}

function withOwn(planned: Node, { value, digest }: Node): Node {
  return {
    ...planned,
    digest,
    ...(value === undefined ? {} : { value }),
  };
}

/** So that what is remembered keeps no tensors alive. */
function withoutValue(node: Node): Node {
  const { value: _, ...rest } = node;
  return rest;
}
