/** @file A lazy tensor: a view of a storage that a program holds on to. Nothing is computed by making one. */
import { TraceError } from "../graph/error.ts";
import type { NodeId } from "../graph/node.ts";
import type { DType, Shape, TensorType, TensorValue } from "../graph/tensor.ts";
import { sameShape, typeText } from "../graph/tensor.ts";
import type { Layout } from "./layout.ts";
import type { Recorder } from "./recorder.ts";
import type { ViewStep } from "./view-step.ts";
import type { Storage, View } from "./view.ts";

/** A tracing context that values were made in. */
export interface Scope {
  /** True once the context has been left: its unsaved values are gone. */
  readonly ended: boolean;
  /** True where a value can be had before that. */
  readonly isReadable: boolean;
}

/** Stand-in for a value that is computed when somebody looks at it. */
export class Tensor {
  readonly recorder: Recorder;
  /** The tracing context that made it; undefined outside of any. */
  readonly scope: Scope | undefined;
  #view: View;
  #saved = false;

  /** Made by `Recorder` and by views of tensors only. */
  constructor(recorder: Recorder, view: View, scope: Scope | undefined) {
    this.recorder = recorder;
    this.#view = view;
    this.scope = scope;
  }

  /** The node of the value that it has now; another one after a write, be it through another view. */
  get id(): NodeId {
    return this.#view.node;
  }

  /** The memory that it shares with its views: equal for whoever sees its writes. */
  get storage(): Storage {
    return this.#view.storage;
  }

  get layout(): Layout {
    return this.#view.layout;
  }

  get type(): TensorType {
    return { dtype: this.dtype, shape: this.shape };
  }

  get shape(): Shape {
    return this.#view.layout.shape;
  }

  get dtype(): DType {
    return this.#view.storage.dtype;
  }

  get rank(): number {
    return this.#view.layout.shape.length;
  }

  get saved(): boolean {
    return this.#saved;
  }

  /** Keep the value past the tracing context that made it. */
  save(): this {
    this.#saved = true;
    return this;
  }

  /** The value that follows from what is known already; undefined where the engine is needed. */
  known(): TensorValue | undefined {
    return this.#view.storage.known(this.#view);
  }

  /** The node to compute for who wants the value now: this one's, or more where more will be asked for. */
  wanted(): NodeId {
    return this.#view.storage.wanted(this.#view);
  }

  /** Another tensor on the same memory. The layout says where its elements are. */
  view(step: ViewStep, layout: Layout): Tensor {
    requireAlive(this);
    const scope = this.scope?.ended === false ? this.scope : undefined;
    return new Tensor(this.recorder, this.#view.derive(step, layout), scope);
  }

  /** All of the memory, as it lies there. */
  whole(): Tensor {
    requireAlive(this);
    const scope = this.scope?.ended === false ? this.scope : undefined;
    return new Tensor(this.recorder, this.storage.root, scope);
  }

  /** The same elements of the same memory as another tensor. */
  alias(): Tensor {
    return this.view({ kind: "same" }, this.layout);
  }

  /**
   * Writes in place: everybody who looks at this memory sees it.
   * @param filled the value is one number everywhere
   * @throws TraceError where the value is of another type, or the tensor repeats elements of its memory
   */
  write(value: Tensor, filled = false): void {
    requireAlive(this);
    requireAlive(value);
    if (value.dtype !== this.dtype) {
      throw new TraceError(
        `in-place: the result is ${value.dtype} and does not fit into ${this.dtype}; write x = x + y instead`,
      );
    }
    if (!sameShape(value.shape, this.shape)) {
      throw new TraceError(
        `in-place: the result has shape [${value.shape.join(", ")}] and does not fit into [${this.shape.join(", ")}]`,
      );
    }
    this.#view.write(value.id, filled);
  }

  /** Becomes another view, as `x.data = y` and `x.t_()` do. */
  become(other: Tensor): void {
    this.#view = other.#view;
  }

  /** `proxy + 1` in JavaScript would be a silent NaN. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(
      `tensor: ${typeText(this.type)} is not computed yet and has no JavaScript value; use the functions of src/tracing`,
    );
  }
}

/** @throws TraceError where the trace that made the tensor has ended and the tensor was not saved */
export function requireAlive(tensor: Tensor): void {
  if (tensor.scope?.ended === true && !tensor.saved) {
    throw new TraceError(
      "value: what a trace computes is kept only if it is saved; call .save() on it inside the `with` block",
      "ValueError",
    );
  }
}
