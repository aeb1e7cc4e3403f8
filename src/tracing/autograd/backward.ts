/** @file One way back: gradients go from tensors to what they were computed from, in PyTorch's order. */
import { TraceError } from "../../graph/error.ts";
import type { NodeId } from "../../graph/node.ts";
import { Terms } from "../../graph/ops/terms.ts";
import { sameShape, sizeOf, tensorOf, typeText } from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import type { Scope, Tensor } from "../tensor.ts";
import {
  Accumulate,
  ForwardNode,
  type Edge,
  type GradNode,
} from "./grad-node.ts";
import { TapedGraph } from "./taped-graph.ts";

/** A tensor to begin at, and the gradient with respect to it: of its type. */
export interface Root {
  readonly tensor: Tensor;
  readonly gradient: Tensor | undefined;
}

export interface BackwardOptions {
  /** What is needed for another way back is kept. */
  readonly retainsGraph: boolean;
  /** Gradients have gradients themselves. */
  readonly createsGraph: boolean;
  /** Only these are asked for; absent for all leaves, whose gradients add up in `.grad`. */
  readonly inputs?: readonly Tensor[];
  /** Whether what is asked for adds up in `.grad`, as `backward(inputs=...)` has it. */
  readonly accumulates: boolean;
}

type Hook = (gradient: Tensor) => void;

/** What is told of gradients, by where they come by; numbers are programs' own hooks, which stop the way back. */
const hooks = new WeakMap<GradNode, Set<Hook | number>>();

/** Calls a function with each gradient of a tensor, or stops there for the program. Returns how to take it away. */
export function addHook(tensor: Tensor, hook: Hook | number): () => void {
  return hookAt(requireEdge(tensor).visible, hook);
}

function hookAt(node: GradNode, hook: Hook | number): () => void {
  const own = hooks.get(node) ?? new Set();
  hooks.set(node, own.add(hook));
  return () => own.delete(hook);
}

/** The same for a tensor of a run that is still open: where its gradient comes by is known when the run has been. */
export function addHookBehind(tensor: Tensor, hook: Hook): () => void {
  const edge = requireEdge(tensor);
  const told = edge instanceof ForwardNode ? edge.open() : edge;
  if (told === undefined) {
    throw new TraceError(
      "grad: the value requires no gradient in this run; call .requires_grad_() on what it is computed from",
    );
  }
  return hookAt(told.visible, hook);
}

/** A stop for the program's own hooks. */
export interface Stop {
  readonly hooks: readonly number[];
  readonly gradient: Tensor;
}

/** A tensor's edge, where it has one. */
export function requireEdge(tensor: Tensor): GradNode {
  const { edge } = tensor;
  if (edge !== undefined) return edge;
  throw new TraceError(
    "hook: the tensor requires no gradient; call .requires_grad_() on it before it is used",
  );
}

/**
 * Goes back step by step, so that a program can stop where a gradient is complete, look at it and change it.
 * Gradients are tensors that are handed on: two inputs that get the same one share it, as in PyTorch, also when
 * somebody writes into it.
 */
export class Backward {
  readonly #recorder: Recorder;
  readonly #options: BackwardOptions;
  readonly #scope: Scope | undefined;
  /** How many gradients a node still waits for. */
  readonly #open = new Map<GradNode, number>();
  /** What has arrived at a node. */
  readonly #arrived = new Map<GradNode, Tensor>();
  readonly #ready: GradNode[] = [];
  readonly #done = new Set<GradNode>();
  readonly #forwards: ForwardNode[] = [];
  /** With `inputs`: the nodes that lead to one of them. */
  readonly #leading: ReadonlySet<GradNode> | undefined;
  readonly #captured = new Map<GradNode, Tensor>();
  #stopped: GradNode | undefined;

  /** @throws TraceError where there is no gradient to begin with, or the way back has been gone before */
  constructor(
    recorder: Recorder,
    roots: readonly Root[],
    options: BackwardOptions,
  ) {
    this.#recorder = recorder;
    this.#options = options;
    this.#scope = roots
      .map(({ tensor }) => tensor.scope)
      .find((scope) => scope?.ended === false);
    const starts = roots.map((root, index) => ({
      node: beginning(root, index),
      gradient: root.gradient ?? this.#one(root.tensor),
    }));
    const order = this.#discovered(starts.map(({ node }) => node));
    this.#leading = options.inputs && leadingTo(order, options.inputs);
    for (const { node, gradient } of starts) this.#give(node, gradient);
    for (const { node } of starts) this.#offer(node);
  }

  /** True where the gradient of a tensor has come by. */
  isPast(tensor: Tensor): boolean {
    const node = tensor.edge?.visible;
    return node !== undefined && this.#done.has(node);
  }

  /**
   * Goes on until the gradient of a tensor is complete.
   * @returns it, or undefined where it never comes by
   */
  advanceTo(tensor: Tensor): Tensor | undefined {
    const node = tensor.edge?.visible;
    if (node === undefined || this.#done.has(node)) return undefined;
    while (this.#ready.length > 0) {
      const next = this.#ready.at(-1);
      if (next === node) return this.#arrived.get(node);
      this.#step();
    }
    return undefined;
  }

  /** From here on another gradient goes back from a tensor, at which the way back stands. */
  replace(tensor: Tensor, gradient: Tensor): void {
    const node = tensor.edge?.visible;
    if (node === undefined || this.#ready.at(-1) !== node) {
      throw new Error("internal: the way back stands elsewhere");
    }
    requireSameType("grad", tensor, gradient);
    this.#arrived.set(node, gradient);
  }

  /** On to the next hook of the program, or to the end. */
  proceed(): Stop | undefined {
    for (let node = this.#ready.at(-1); node; node = this.#ready.at(-1)) {
      const gradient = this.#arrived.get(node);
      const own = [...(hooks.get(node) ?? [])].filter(
        (hook) => typeof hook === "number",
      );
      if (this.#stopped !== node && own.length > 0 && gradient !== undefined) {
        this.#stopped = node;
        return { hooks: own, gradient };
      }
      this.#step();
    }
    for (const forward of this.#forwards) forward.close();
    return undefined;
  }

  /** What goes on from where the way back has stopped. */
  give(gradient: Tensor): void {
    if (this.#stopped !== undefined) this.#arrived.set(this.#stopped, gradient);
  }

  /**
   * To the end.
   * @throws TraceError where a program's own hook stands on the way
   */
  finish(): void {
    if (this.proceed() === undefined) return;
    throw new TraceError(
      "register_hook: hooks are not called in this idiom; use model.trace(ids) and `with loss.backward():`",
      "NotImplementedError",
    );
  }

  /** The gradient of one of the `inputs`; undefined where none came by. */
  gradientOf(tensor: Tensor): Tensor | undefined {
    const { edge } = tensor;
    return edge && this.#captured.get(edge.visible);
  }

  #one(tensor: Tensor): Tensor {
    const { builder } = this.#recorder;
    const terms = new Terms(builder);
    const one = builder.constant(tensorOf(tensor.dtype, [], [1]));
    return this.#recorder.tensor(terms.expand(one, tensor.shape), this.#scope);
  }

  /** All nodes on the way, each with how many gradients it gets. */
  #discovered(starts: readonly GradNode[]): GradNode[] {
    const found = new Set<GradNode>(starts);
    const open = [...found];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const edge of this.#edgesOf(node)) {
        if (edge === undefined) continue;
        this.#open.set(edge, (this.#open.get(edge) ?? 0) + 1);
        if (found.has(edge)) continue;
        found.add(edge);
        open.push(edge);
      }
    }
    return [...found];
  }

  #edgesOf(node: GradNode): readonly Edge[] {
    if (!(node instanceof ForwardNode)) return node.edges;
    this.#forwards.push(node);
    return [node.open()];
  }

  #isWanted(edge: Edge): boolean {
    return (
      edge !== undefined &&
      (this.#leading === undefined || this.#leading.has(edge))
    );
  }

  /** Adds to what has arrived. */
  #give(node: GradNode, gradient: Tensor): void {
    const before = this.#arrived.get(node);
    this.#arrived.set(
      node,
      before === undefined ? gradient : this.#sum(before, gradient),
    );
  }

  #sum(a: Tensor, b: Tensor): Tensor {
    const graph = this.#graph([a, b]);
    const sum = graph.record("add", [a.id, b.id], {});
    return this.#tensor(sum, graph);
  }

  /** Puts a node where its gradient is complete in its place: later operations first, ends at once. */
  #offer(node: GradNode): void {
    if ((this.#open.get(node) ?? 0) > 0 || this.#ready.includes(node)) return;
    let place = this.#ready.length;
    while (
      place > 0 &&
      (this.#ready[place - 1]?.sequence ?? 0) > node.sequence
    ) {
      place--;
    }
    this.#ready.splice(place, 0, node);
  }

  #step(): void {
    const node = this.#ready.pop();
    if (node === undefined) return;
    const gradient = this.#arrived.get(node);
    this.#arrived.delete(node);
    this.#done.add(node);
    const edges = node instanceof ForwardNode ? [node.open()] : node.edges;
    if (gradient !== undefined) tell(node, gradient);
    const isAsked = this.#options.inputs?.some(
      ({ edge }) => edge?.visible === node,
    );
    if (gradient !== undefined && isAsked) this.#captured.set(node, gradient);
    if (node instanceof Accumulate) {
      const isDue = this.#options.inputs === undefined || isAsked;
      if (gradient !== undefined && isDue) this.#accumulate(node, gradient);
      return;
    }
    if (edges.some((edge) => this.#isWanted(edge))) {
      if (node.isReleased) throw wasReleased();
      this.#passShared(node);
      if (gradient !== undefined) this.#pass(node, edges, gradient);
      node.isReleased = !this.#options.retainsGraph && node.keepsTensors;
    }
    for (const edge of edges) {
      if (edge === undefined) continue;
      this.#open.set(edge, (this.#open.get(edge) ?? 0) - 1);
      this.#offer(edge);
    }
  }

  #passShared({ shared }: GradNode): void {
    if (shared === undefined) return;
    if ((shared.releasedBy ?? this) !== this) throw wasReleasedByAnother();
    if (!this.#options.retainsGraph) shared.releasedBy = this;
  }

  #pass(node: GradNode, edges: readonly Edge[], gradient: Tensor): void {
    const wants = (index: number): boolean => this.#isWanted(edges[index]);
    const graph = this.#graph([gradient]);
    if (this.#options.createsGraph) {
      for (const [saved, edge] of node.saved()) graph.know(saved, edge);
    }
    const { id } = gradient;
    const terms = new Terms(graph);
    const isFollowed = this.#options.createsGraph;
    const apart = (same: NodeId, edge: Edge, place: number): NodeId =>
      this.#apart(graph, same, edge, place);
    const renewed = renewedBy(node, isFollowed);
    const parts = node.pass({
      ...{ terms, gradient: id, wants },
      ...{ isFollowed, apart, renewed },
    });
    edges.forEach((edge, index) => {
      const part = parts[index];
      if (edge === undefined || part === undefined || !wants(index)) return;
      this.#give(edge, part === id ? gradient : this.#tensor(part, graph));
    });
  }

  #apart(graph: TapedGraph, id: NodeId, edge: Edge, place: number): NodeId {
    const { builder } = this.#recorder;
    const { shape } = builder.typeOf(id);
    let own = id;
    // as many reshapes to its own shape as tell it from the others
    for (let step = 0; step <= place; step++) {
      own = builder.record("reshape", [own], { shape });
    }
    graph.know(own, edge);
    return own;
  }

  #accumulate({ variable }: Accumulate, gradient: Tensor): void {
    if (!this.#options.accumulates) return;
    const before = variable.grad;
    const { createsGraph } = this.#options;
    if (before !== undefined && createsGraph) {
      variable.grad = this.#sum(before, gradient);
      return;
    }
    if (before === undefined) {
      const own = this.#recorder.tensor(gradient.id, undefined);
      const { edge } = gradient;
      if (createsGraph && edge !== undefined) own.trackAs(edge);
      variable.grad = own;
      return;
    }
    untracked(this.#recorder, () => {
      const sum = this.#recorder.builder.record(
        "add",
        [before.id, gradient.id],
        {},
      );
      before.write(this.#recorder.tensor(sum, undefined));
    });
  }

  /** What gradients are recorded through; remembers where they come from where they have gradients themselves. */
  #graph(gradients: readonly Tensor[]): TapedGraph {
    return new TapedGraph(
      this.#recorder,
      this.#options.createsGraph ? gradients : [],
    );
  }

  #tensor(id: NodeId, graph: TapedGraph): Tensor {
    const tensor = this.#recorder.tensor(id, this.#scope);
    const edge = graph.edgeOf(id);
    if (edge !== undefined) tensor.trackAs(edge);
    return tensor;
  }
}

/** What is done here is told to no gradient. */
export function untracked<Result>(
  recorder: Recorder,
  act: () => Result,
): Result {
  return tracking(recorder, false, act);
}

/** What is done here is told to gradients, whatever mode the program is in. */
export function tracked<Result>(recorder: Recorder, act: () => Result): Result {
  return tracking(recorder, true, act);
}

function tracking<Result>(
  recorder: Recorder,
  isOn: boolean,
  act: () => Result,
): Result {
  const before = recorder.tracksGradients;
  recorder.tracksGradients = isOn;
  try {
    return act();
  } finally {
    recorder.tracksGradients = before;
  }
}

function tell(node: GradNode, gradient: Tensor): void {
  for (const hook of hooks.get(node) ?? []) {
    if (typeof hook === "function") hook(gradient);
  }
}

/** Where the way back from a tensor begins. */
function beginning({ tensor, gradient }: Root, index: number): GradNode {
  const { edge } = tensor;
  if (edge === undefined) {
    throw new TraceError(
      `backward: element ${index} of tensors does not require grad and does not have a grad_fn, got ${typeText(tensor.type)}; call .requires_grad_() on what it is computed from, and leave no_grad()`,
    );
  }
  if (gradient === undefined && sizeOf(tensor.shape) !== 1) {
    throw new TraceError(
      `backward: grad can be implicitly created only for scalar outputs, got ${typeText(tensor.type)}; take its sum, or give a gradient`,
    );
  }
  if (gradient !== undefined) {
    requireSameType(`backward: grad_output[${index}]`, tensor, gradient);
  }
  return edge;
}

function requireSameType(what: string, of: Tensor, gradient: Tensor): void {
  if (sameShape(of.shape, gradient.shape) && of.dtype === gradient.dtype) {
    return;
  }
  throw new TraceError(
    `${what}: must be of the type of what it is the gradient of, ${typeText(of.type)}, got ${typeText(gradient.type)}`,
  );
}

function wasReleased(): TraceError {
  return new TraceError(
    "backward: Trying to backward through the graph a second time: what the first pass needed is given up after it; write backward(retain_graph=True) the first time",
  );
}

function wasReleasedByAnother(): TraceError {
  return new TraceError(
    "backward: Trying to backward through the graph a second time: the invokes of a trace are one batch with one graph, which the backward() of another invoke has given up; write backward(retain_graph=True) there, or send the sum of the losses back",
  );
}

/** @throws TraceError where what a node keeps was written into, or changed so that its gradient is not known */
function renewedBy(
  node: GradNode,
  isFollowed: boolean,
): ReadonlyMap<NodeId, NodeId> {
  const pairs = node.kept.map((kept) => kept.renewed(node.name));
  const changed = pairs.filter(([before, now]) => before !== now);
  if (
    changed.length > 0 &&
    (isFollowed || !node.isRenewable(pairs.map(([before]) => before)))
  ) {
    throw new TraceError(
      `backward: .data was written of a tensor that ${node.name} keeps for its gradient, which PyTorch then computes from the new values and this page does not; write into .data after backward()`,
      "NotImplementedError",
    );
  }
  return new Map(changed);
}

/** The nodes that lead to one of the inputs, themselves included. */
function leadingTo(
  nodes: readonly GradNode[],
  inputs: readonly Tensor[],
): ReadonlySet<GradNode> {
  const leading = new Set<GradNode>();
  const readers = new Map<GradNode, GradNode[]>();
  for (const node of nodes) {
    const edges = node instanceof ForwardNode ? [node.open()] : node.edges;
    for (const edge of edges) {
      if (edge === undefined) continue;
      const own = readers.get(edge) ?? [];
      own.push(node);
      readers.set(edge, own);
    }
  }
  const open = inputs.flatMap(({ edge }) => (edge ? [edge.visible] : []));
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (leading.has(node)) continue;
    leading.add(node);
    open.push(...(readers.get(node) ?? []));
  }
  return leading;
}
