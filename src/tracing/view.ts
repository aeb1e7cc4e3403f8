/** @file The view of a storage that a tensor is, and the storage: memory that tensors share. */
import { TraceError } from "../graph/error.ts";
import { Accumulate, MarkNode, type Edge } from "./autograd/grad-node.ts";
import { History, Versions } from "./autograd/history.ts";
import { CopySlices, StepNode, overwritten } from "./autograd/view-nodes.ts";
import { nodeOf, type NodeId } from "../graph/node.ts";
import { sizeOf, type DType, type TensorValue } from "../graph/tensor.ts";
import {
  isContiguous,
  placesOf,
  repeatsElements,
  type Layout,
} from "./layout.ts";
import { valueOfNode } from "./known/known.ts";
import type { Recorder } from "./recorder.ts";
import {
  patched,
  readStep,
  writeStep,
  type Patch,
  type ViewStep,
} from "./view-step.ts";

let storages = 0;

interface Write {
  readonly view: View;
  readonly piece: NodeId;
}

/** Up to this many elements, values are held as numbers and scattered writes are gathered. */
const smallSize = 131_072;

/**
 * What PyTorch calls a storage. The graph knows no writes, so a write gives the storage a new value, and every view
 * of it derives its own from that: PyTorch's functionalization. The value is a tensor with `root.shape`.
 *
 * Writes wait until somebody reads. What is known is written into an array, so that filling a table element by
 * element costs no nodes; several writes of unknown values into a small storage become one gathering.
 */
export class Storage {
  /** Tells storages apart where a program asks for an address. */
  readonly number = ++storages;
  readonly recorder: Recorder;
  readonly dtype: DType;
  /** Counts writes, and what gives it another node that means the same. */
  #version = 0;
  /** Counts writes alone. */
  #writeCount = 0;
  #node: NodeId | undefined;
  /** The value where it is known and written to: elements in the order of `root.shape`. */
  #data: TensorValue["data"] | undefined;
  #writes: Write[] = [];
  /** The value as looked up last. */
  #whole:
    | { readonly version: number; readonly data: TensorValue["data"] }
    | undefined;
  #order: ReadonlyMap<number, number> | undefined;
  /** The version of which the engine was asked for a part. */
  #readAt = -1;
  readonly root: View;

  constructor(recorder: Recorder, node: NodeId, layout: Layout) {
    this.recorder = recorder;
    this.#node = node;
    this.dtype = recorder.builder.typeOf(node).dtype;
    this.root = new View(this, layout);
  }

  get version(): number {
    return this.#version;
  }

  get writes(): number {
    return this.#writeCount;
  }

  /** The node of the whole value as it is now. */
  get node(): NodeId {
    if (this.#data !== undefined) {
      this.#node = this.recorder.builder.constant({
        dtype: this.dtype,
        shape: this.root.layout.shape,
        data: this.#data,
      } as TensorValue);
      this.#data = undefined;
    }
    if (this.#writes.length > 0) this.#node = this.#settled();
    if (this.#node === undefined) {
      throw new Error("internal: a storage without a value");
    }
    return this.#node;
  }

  /** Gives the storage another value that means the same: a cut of the plan, a mark. No write. */
  mark(change: (node: NodeId) => NodeId): void {
    const before = this.node;
    this.#node = change(before);
    this.#version++;
    const { history } = this.root;
    if (history.edge !== undefined) {
      const { attributes, op } = nodeOf(this.recorder.graph, this.#node);
      history.edge = new MarkNode(op, [before], this.#node, attributes, [
        history.edge,
      ]);
    }
  }

  /** Holds a value that was computed, in place of what computes it. */
  settle(value: TensorValue): void {
    this.#node = this.recorder.builder.constant(value);
    this.#data = undefined;
    this.#writes = [];
    this.#version++;
  }

  /** The value of a view, where it is known without computing. */
  known(view: View): TensorValue | undefined {
    if (!this.isSmall) return valueOfNode(this.recorder, view.node);
    const data = this.#data ?? this.#knownData();
    if (data !== undefined) return this.#part(view, data);
    return view.isWhole ? undefined : valueOfNode(this.recorder, view.node);
  }

  /** Looked up once a version: elements are read one by one. */
  #knownData(): TensorValue["data"] | undefined {
    // what is not known may become so, when the engine has computed it
    if (this.#whole?.version !== this.#version) {
      const value = valueOfNode(this.recorder, this.node);
      if (value === undefined) return undefined;
      this.#whole = { version: this.#version, data: value.data };
    }
    return this.#whole.data;
  }

  /**
   * The node to compute for who wants a view's value: the view alone at first, everything of a small storage when
   * another part of it is asked for, since elements are often read one by one.
   */
  wanted(view: View): NodeId {
    const again = this.#readAt === this.#version && this.isSmall;
    this.#readAt = this.#version;
    return again ? this.node : view.node;
  }

  write(view: View, piece: NodeId): void {
    this.#version++;
    this.#writeCount++;
    if (view.isWhole) {
      this.#data = undefined;
      this.#writes = [];
      this.#node = piece;
    } else if (!this.#writeKnown(view, piece)) {
      this.#writes.push({ view, piece });
      if (!this.isSmall) this.#node = this.node;
    }
  }

  /** So small that it is read whole, and filled element by element without a node for each. */
  get isSmall(): boolean {
    return sizeOf(this.root.layout.shape) <= smallSize;
  }

  /** Where a view's elements stand in the value, row by row. */
  #places({ layout }: View): readonly number[] {
    const places = placesOf(layout);
    const own = this.root.layout;
    if (isContiguous(own)) return places;
    // the elements lie in memory in another order than the value has them
    this.#order ??= new Map(
      placesOf(own).map((place, index) => [place, index]),
    );
    const order = this.#order;
    return places.map((place) => order.get(place) ?? 0);
  }

  #writeKnown(view: View, piece: NodeId): boolean {
    if (this.#writes.length > 0 || !this.isSmall) return false;
    const value = valueOfNode(this.recorder, piece);
    if (value === undefined) return false;
    if (this.#data === undefined) {
      const whole = valueOfNode(this.recorder, this.node);
      if (whole === undefined) return false;
      this.#data = whole.data.slice();
    }
    const target = elementsOf(this.#data);
    const source = elementsOf(value.data);
    this.#places(view).forEach((place, index) => {
      target[place] = source[index] ?? 0;
    });
    return true;
  }

  #settled(): NodeId {
    const { builder } = this.recorder;
    const writes = this.#writes;
    this.#writes = [];
    const base = this.node;
    const patch = ({ view, piece }: Write): Patch => ({
      places: this.#places(view),
      piece,
    });
    if (this.isSmall && writes.length > 2) {
      return patched(builder, base, writes.map(patch));
    }
    return writes.reduce(
      (node, write) =>
        write.view.isThroughExpanded
          ? patched(builder, node, [patch(write)])
          : write.view.replacedIn(node, write.piece),
      base,
    );
  }

  #part(view: View, data: TensorValue["data"]): TensorValue {
    const places = this.#places(view);
    const kind = data.constructor as new (
      length: number,
    ) => TensorValue["data"];
    const part = new kind(places.length);
    const [target, source] = [elementsOf(part), elementsOf(data)];
    places.forEach((place, index) => {
      target[index] = source[place] ?? 0;
    });
    const { shape } = view.layout;
    return { dtype: this.dtype, shape, data: part } as TensorValue;
  }
}

/** The elements of any type, to be moved between arrays of one type. */
function elementsOf(
  data: TensorValue["data"],
): Record<number, number | bigint> {
  return data;
}

/** A storage looked at with sizes, strides and an offset. */
export class View {
  readonly storage: Storage;
  readonly layout: Layout;
  readonly versions: Versions;
  readonly #parent: View | undefined;
  readonly #step: ViewStep;
  /** What gradients count from: the storage as it is made, a `detach()`, a view made under `no_grad()`. */
  readonly #base: View;
  readonly #history: History | undefined;
  #seen = -1;
  #node: NodeId | undefined;
  #edge: Edge;
  #edgeSeen = -1;

  /**
   * @param history absent where gradients go on to what it is a view of
   * @param versions absent where its writes count as those of what it is a view of
   */
  constructor(
    storage: Storage,
    layout: Layout,
    parent?: View,
    step: ViewStep = { kind: "same" },
    history?: History,
    versions: Versions = parent?.versions ?? new Versions(),
  ) {
    this.storage = storage;
    this.versions = versions;
    this.layout = layout;
    this.#parent = parent;
    this.#step = step;
    const isBase = parent === undefined || history !== undefined;
    this.#base = isBase ? this.#own() : parent.#base;
    this.#history = isBase ? (history ?? new History()) : undefined;
  }

  derive(
    step: ViewStep,
    layout: Layout,
    history?: History,
    versions?: Versions,
  ): View {
    return new View(this.storage, layout, this, step, history, versions);
  }

  /** What autograd knows of the tensor that this is a view of, as far as gradients go. */
  get history(): History {
    const history = this.#base.#history;
    if (history === undefined) throw new Error("internal: no history");
    return history;
  }

  /** True where it is no view in autograd's eyes. */
  get isBase(): boolean {
    return this.#history !== undefined;
  }

  /** Where the gradient of the view goes; undefined where it has none. */
  get edge(): Edge {
    const { history } = this;
    if (history.edge === undefined || this.#history !== undefined) {
      return history.edge;
    }
    const { version } = history;
    if (this.#edgeSeen === version) return this.#edge;
    let edge = history.edge;
    for (const { view, parent, step } of this.#steps(this.#base)) {
      edge =
        view.#edgeSeen === version && view.#edge !== undefined
          ? view.#edge
          : new StepNode(step, parent.layout.shape, edge);
      view.#edge = edge;
      view.#edgeSeen = version;
    }
    return edge;
  }

  /** True where it is all of the storage as it lies there. */
  get isWhole(): boolean {
    return this.#steps().every(({ step }) => step.kind === "same");
  }

  /** True where what it shows was repeated on the way: a row of an expanded tensor. */
  get isThroughExpanded(): boolean {
    return this.#steps().some(({ step }) => step.kind === "expand");
  }

  /** Of a part of a storage nothing is settled: the rest would have to be known too. */
  settle(value: TensorValue): void {
    if (this.isWhole) this.storage.settle(value);
  }

  /** The node of the value that the view has now. */
  get node(): NodeId {
    const { version } = this.storage;
    if (this.#node !== undefined && this.#seen === version) return this.#node;
    const { builder } = this.storage.recorder;
    let node = this.storage.node;
    for (const { view, step } of this.#steps()) {
      node =
        view.#seen === version && view.#node !== undefined
          ? view.#node
          : readStep(builder, node, step);
      view.#node = node;
      view.#seen = version;
    }
    this.#node = node;
    this.#seen = version;
    return node;
  }

  /**
   * Writes a value of this view's type.
   * @param filled the value is one number everywhere, so that it does not matter which place writes it
   * @param written where the gradient of what is written goes
   * @param isTracked false under `no_grad()`: the value changes, and gradients know nothing of it
   * @throws TraceError where one element of the storage stands at several places of the view
   */
  write(
    piece: NodeId,
    filled: boolean,
    written: Edge,
    isTracked: boolean,
  ): void {
    if (!filled && repeatsElements(this.layout)) {
      throw new TraceError(
        `in-place: several places of an expanded tensor are one element, got shape [${this.layout.shape.join(", ")}] with strides (${this.layout.strides.join(", ")}); call .clone() before writing`,
      );
    }
    const { history } = this;
    const before = history.edge;
    const changes =
      isTracked && (before !== undefined || written !== undefined);
    const after = changes ? this.#after(before, written) : before;
    this.storage.write(this, piece);
    this.versions.count++;
    if (changes) history.edge = after;
  }

  /** Where the gradient of the base goes once this view of it was written. */
  #after(before: Edge, written: Edge): Edge {
    if (before instanceof Accumulate) {
      throw new TraceError(
        `in-place: ${this.isBase ? "a leaf" : "a view of a leaf"} that requires grad cannot be written into while gradients are recorded; write inside \`with torch.no_grad():\`, or into a .clone()`,
      );
    }
    const steps = this.#steps(this.#base).map(({ step }) => step);
    if (steps.every(({ kind }) => kind === "same")) {
      return overwritten(before, written);
    }
    if (steps.some(({ kind }) => kind === "expand")) {
      throw new TraceError(
        "in-place: gradients do not go through what is written into an expanded tensor; call .clone() before writing",
        "NotImplementedError",
      );
    }
    return new CopySlices(steps, this.layout.shape, before, written);
  }

  /** The whole storage's value with `piece` in this view's place. */
  replacedIn(whole: NodeId, piece: NodeId): NodeId {
    const { builder } = this.storage.recorder;
    const steps = this.#steps();
    const parents: NodeId[] = [];
    let node = whole;
    for (const { step } of steps) {
      parents.push(node);
      node = readStep(builder, node, step);
    }
    return steps.reduceRight(
      (own, { step }, index) =>
        writeStep(builder, parents[index] ?? whole, step, own),
      piece,
    );
  }

  /** From the storage, or a view in between, to this view. A loop: views of views may be thousands deep. */
  #steps(from?: View): {
    readonly view: View;
    readonly parent: View;
    readonly step: ViewStep;
  }[] {
    const steps: { view: View; parent: View; step: ViewStep }[] = [];
    let next: View | undefined = this.#own();
    while (next !== undefined && next !== from) {
      const parent: View | undefined = next.#parent;
      if (parent !== undefined) {
        steps.push({ view: next, parent, step: next.#step });
      }
      next = parent;
    }
    return steps.reverse();
  }

  #own(): View {
    return this;
  }
}
