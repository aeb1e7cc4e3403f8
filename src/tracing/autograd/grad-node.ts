/** @file Where a tensor came from, for its gradient: PyTorch's grad_fn. Gradients go from node to node. */
import { TraceError } from "../../graph/error.ts";
import type { NodeId } from "../../graph/node.ts";
import {
  recordOf,
  type OpAttributes,
  type OpName,
} from "../../graph/ops/table.ts";
import type { Terms } from "../../graph/ops/terms.ts";
import type { Tensor } from "../tensor.ts";
import type { Kept } from "./kept.ts";

/** A gradient that goes on. */
export interface Passing {
  /** Records the operations that gradients are made of. */
  readonly terms: Terms;
  /** With respect to what the node gives. */
  readonly gradient: NodeId;
  /** True where the gradient has gradients itself. */
  readonly isFollowed: boolean;
  /** Another node of the same value, whose gradient goes elsewhere: of two equal inputs one may be detached. */
  readonly apart: (id: NodeId, edge: Edge, place: number) => NodeId;
  /** Whether anybody waits for what goes to the edge at an index. */
  readonly wants: (index: number) => boolean;
  /** What stands now where a node stood when it was kept: `.data` was written. Empty almost always. */
  readonly renewed?: ReadonlyMap<NodeId, NodeId>;
}

export type Edge = GradNode | undefined;

let next = 0;
let step = 1;

/** The number that the next node will have. */
export function nextSequence(): number {
  return next;
}

function sequenceNumber(): number {
  const own = next;
  next += step;
  return own;
}

/** The graph that the parts of one batch share in PyTorch: the first way back through any of them gives it up for all. */
export class SharedGraph {
  releasedBy: object | undefined;
}

/**
 * One operation that gradients pass through. Where the graph has one node for equal operations, each tensor has its own
 * here: two tensors of equal values have gradients of their own, as have a tensor and its `detach()`.
 */
export abstract class GradNode {
  /** What a program sees of it: "AddBackward0". */
  abstract name: string;
  /** Where the gradients of its inputs go. */
  readonly edges: readonly Edge[];
  /** Later operations come first on the way back. */
  readonly sequence: number;
  /** What the gradients are computed from was given up. */
  isReleased = false;
  /** The tensors that gradients are computed from. */
  kept: readonly Kept[] = [];
  /** The graph that it is a part of, where others have parts in it too. */
  shared: SharedGraph | undefined;

  constructor(edges: readonly Edge[], sequence: number = sequenceNumber()) {
    this.edges = edges;
    this.sequence = sequence;
  }

  /** The gradient of each input; undefined where it is zero or not wanted. */
  abstract pass(passing: Passing): readonly (NodeId | undefined)[];

  /** The values that gradients may be computed from, and where their own gradients go. */
  saved(): readonly (readonly [NodeId, Edge])[] {
    return [];
  }

  changeKept(change: (kept: Kept) => Kept | undefined): void {
    this.kept = this.kept.flatMap((kept) => change(kept) ?? []);
  }

  /** True where the gradient can be computed from other values than those it was recorded with. */
  isRenewable(_given: readonly NodeId[]): boolean {
    return false;
  }

  /** True where PyTorch keeps tensors for the way back, which it gives up after one. */
  get keepsTensors(): boolean {
    return true;
  }

  /** The node that a program means: marks of the plan stand before it. */
  get visible(): GradNode {
    return this;
  }
}

/** Operations whose gradients need nothing but the gradient: PyTorch keeps no tensors for them. */
const needNothing: ReadonlySet<OpName> = new Set<OpName>([
  ...(["add", "sub", "neg", "sum", "mean", "reshape", "permute"] as const),
  ...(["expand", "slice", "concat", "stack", "diagonal", "trilu"] as const),
  ...(["boundary", "cast"] as const),
]);

/** An operation of the graph. */
export class OpNode extends GradNode {
  name: string;
  readonly op: OpName;
  readonly #inputs: readonly NodeId[];
  readonly #output: NodeId;
  readonly #attributes: OpAttributes[OpName];

  constructor(
    op: OpName,
    inputs: readonly NodeId[],
    output: NodeId,
    attributes: OpAttributes[OpName],
    edges: readonly Edge[],
  ) {
    super(edges);
    this.op = op;
    this.name = nameOf(op);
    this.#inputs = inputs;
    this.#output = output;
    this.#attributes = attributes;
  }

  override saved(): readonly (readonly [NodeId, Edge])[] {
    return [
      ...this.#inputs.map((id, index) => [id, this.edges[index]] as const),
      [this.#output, this],
    ];
  }

  override get keepsTensors(): boolean {
    return !needNothing.has(this.op);
  }

  /** @param given the values that the program gave: a function of several operations has others in between */
  override isRenewable(given: readonly NodeId[]): boolean {
    if (this.op === "layer_norm") return false;
    return this.#inputs.every(
      (id, index) => this.edges[index] === undefined || given.includes(id),
    );
  }

  pass(passing: Passing): readonly (NodeId | undefined)[] {
    const { terms, renewed } = passing;
    const now = (id: NodeId): NodeId => renewed?.get(id) ?? id;
    const inputs = passing.isFollowed
      ? this.#apart(passing)
      : this.#inputs.map(now);
    const { vjp } = recordOf<OpName>(this.op);
    const parts =
      vjp === "none"
        ? []
        : vjp({
            ...passing,
            inputs,
            output: now(this.#output),
            attributes: this.#attributes,
          });
    // PyTorch gives zeros where a function is constant, not nothing
    return this.#inputs.map((input, index) =>
      passing.wants(index) ? (parts[index] ?? terms.fill(0, input)) : undefined,
    );
  }

  #apart({ apart }: Passing): readonly NodeId[] {
    const [first] = this.edges;
    if (this.edges.every((edge) => edge === first)) return this.#inputs;
    return this.#inputs.map((id, index) =>
      this.#inputs.indexOf(id) === this.#inputs.lastIndexOf(id)
        ? id
        : apart(id, this.edges[index], index),
    );
  }
}

/** "layer_norm" -> "LayerNormBackward0" */
export function nameOf(operation: string): string {
  const words = operation.split("_").filter((word) => word !== "");
  const camel = words
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join("");
  return `${camel}Backward0`;
}

/** Hands the gradient on as it is. */
export class SameNode extends GradNode {
  name: string;

  constructor(name: string, edge: GradNode) {
    super([edge]);
    this.name = name;
  }

  override get keepsTensors(): boolean {
    return false;
  }

  pass({ gradient }: Passing): readonly NodeId[] {
    return [gradient];
  }
}

/** A mark of the plan at the residual stream, on the way back one again. No program sees it. */
export class MarkNode extends OpNode {
  override get visible(): GradNode {
    return this.edges[0]?.visible ?? this;
  }
}

/** Stands for operations that are told only when somebody goes back through them. */
export class ForwardNode extends GradNode {
  name: string;
  readonly #find: () => Edge;
  #found: { readonly edge: Edge } | undefined;

  constructor(name: string, find: () => Edge) {
    super([]);
    this.name = name;
    this.#find = find;
  }

  /** What they end in. Found anew for every way back, so that nothing is kept. */
  open(): Edge {
    this.#found ??= { edge: this.#told() };
    return this.#found.edge;
  }

  /** Their numbers lie just before its own: they were computed when it was made. */
  #told(): Edge {
    const kept = [next, step] as const;
    [next, step] = [this.sequence - 0.5, 1e-6];
    try {
      return this.#find();
    } finally {
      [next, step] = kept;
    }
  }

  close(): void {
    this.#found = undefined;
  }

  pass({ gradient }: Passing): readonly NodeId[] {
    return [gradient];
  }
}

/** A function of several operations whose gradient is another than theirs: at a kink, where two numbers are equal. */
export class FunctionNode extends GradNode {
  name: string;
  readonly #pass: GradNode["pass"];
  readonly #inputs: readonly NodeId[];
  readonly #result: NodeId;

  constructor(
    name: string,
    inputs: readonly Tensor[],
    result: NodeId,
    pass: GradNode["pass"],
  ) {
    super(inputs.map(({ edge }) => edge));
    this.name = nameOf(name);
    this.#pass = pass;
    this.#inputs = inputs.map(({ id }) => id);
    this.#result = result;
  }

  override saved(): readonly (readonly [NodeId, Edge])[] {
    return [
      ...this.#inputs.map((id, index) => [id, this.edges[index]] as const),
      [this.#result, this],
    ];
  }

  pass(passing: Passing): readonly (NodeId | undefined)[] {
    return this.#pass(passing);
  }
}

/** A function that has no gradient here, or nowhere: whoever comes back to it is told. */
export class MissingNode extends GradNode {
  name: string;
  readonly #function: string;

  constructor(name: string, edges: readonly Edge[]) {
    super(edges);
    this.#function = name;
    this.name = nameOf(name);
  }

  pass(): never {
    throw new TraceError(
      `backward: ${this.#function} has no gradient here; call it on x.detach() where none should go through it`,
      "NotImplementedError",
    );
  }
}

/** Where a gradient ends: in `.grad` of a tensor that a program made. */
export class Accumulate extends GradNode {
  name = "AccumulateGrad";
  readonly variable: Tensor;

  constructor(variable: Tensor) {
    super([], Infinity);
    this.variable = variable;
  }

  override get keepsTensors(): boolean {
    return false;
  }

  pass(): readonly NodeId[] {
    return [];
  }
}
