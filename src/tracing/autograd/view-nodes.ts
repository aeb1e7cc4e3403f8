/** @file Gradients through views of a storage, and through what is written into one. */
import type { NodeId } from "../../graph/node.ts";
import { recordOf, type OpName } from "../../graph/ops/table.ts";
import type { Shape } from "../../graph/tensor.ts";
import { readStep, readOps, writeStep, type ViewStep } from "../view-step.ts";
import { ForwardNode, GradNode, type Edge, type Passing } from "./grad-node.ts";

const names: Readonly<Record<ViewStep["kind"], string>> = {
  same: "AliasBackward0",
  reshape: "ViewBackward0",
  permute: "PermuteBackward0",
  expand: "ExpandBackward0",
  select: "SelectBackward0",
  slice: "SliceBackward0",
  diagonal: "DiagonalBackward0",
  strided: "AsStridedBackward0",
};

/** A view: the gradient goes where its elements lie in what it is a view of. */
export class StepNode extends GradNode {
  name: string;
  readonly #step: ViewStep;
  readonly #parent: Shape;

  /** @param parent the shape of what the view was taken of */
  constructor(step: ViewStep, parent: Shape, edge: GradNode) {
    super([edge]);
    this.name = names[step.kind];
    this.#step = step;
    this.#parent = parent;
  }

  override get keepsTensors(): boolean {
    return false;
  }

  pass({ terms, gradient, wants }: Passing): readonly (NodeId | undefined)[] {
    // the gradient depends on the shape of the parent alone
    const parent = terms.expand(terms.number(0, gradient), this.#parent);
    const ops = readOps(terms.graph, parent, this.#step);
    let own = gradient;
    for (const { op, inputs, output, attributes } of ops.toReversed()) {
      const { vjp } = recordOf<OpName>(op);
      if (vjp === "none") throw new Error("internal: a view has a gradient");
      const [part] = vjp({
        ...{ terms, inputs, output, attributes, wants },
        gradient: own,
      });
      if (part === undefined) throw new Error("internal: a view's is wanted");
      own = part;
    }
    return [own];
  }
}

/** A storage after a part of it was written: the part's gradient goes to what was written, the rest to what was there. */
export class CopySlices extends GradNode {
  name = "CopySlices";
  readonly #steps: readonly ViewStep[];
  readonly #piece: Shape;

  /** @param piece the shape of what was written */
  constructor(
    steps: readonly ViewStep[],
    piece: Shape,
    before: Edge,
    written: Edge,
  ) {
    super([before, written]);
    this.#steps = steps;
    this.#piece = piece;
  }

  override get keepsTensors(): boolean {
    return false;
  }

  pass({ terms, gradient, wants }: Passing): readonly (NodeId | undefined)[] {
    const { graph } = terms;
    const parents: NodeId[] = [];
    let own = gradient;
    for (const step of this.#steps) {
      parents.push(own);
      own = readStep(graph, own, step);
    }
    const zeros = terms.expand(terms.number(0, gradient), this.#piece);
    const rest = (): NodeId =>
      this.#steps.reduceRight(
        (piece, step, index) =>
          writeStep(graph, parents[index] ?? gradient, step, piece),
        zeros,
      );
    return [wants(0) ? rest() : undefined, wants(1) ? own : undefined];
  }
}

/** A storage after all of it was overwritten: nothing goes to what was there. */
class Overwritten extends GradNode {
  name = "CopyBackwards";

  override get keepsTensors(): boolean {
    return false;
  }

  pass({ terms, gradient, wants }: Passing): readonly (NodeId | undefined)[] {
    return [wants(0) ? terms.fill(0, gradient) : undefined, gradient];
  }
}

/** Where the gradient goes of what was overwritten with a value that may be made of it, as in `x.add_(y)`. */
export function overwritten(before: Edge, written: Edge): Edge {
  if (before === undefined) return written;
  return written !== undefined && reaches(written, before)
    ? written
    : new Overwritten([before, written]);
}

/** Whether a gradient that goes to one node comes to another. */
function reaches(from: GradNode, to: GradNode): boolean {
  const seen = new Set<GradNode>();
  const open: GradNode[] = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // what a forward node stands for is not told before it is asked for
    if (node === to || node instanceof ForwardNode) return true;
    if (seen.has(node) || node.sequence < to.sequence) continue;
    seen.add(node);
    for (const edge of node.edges) if (edge !== undefined) open.push(edge);
  }
  return false;
}
