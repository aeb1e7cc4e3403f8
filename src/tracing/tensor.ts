/** @file A lazy tensor: a node of the graph that a program holds on to. Nothing is computed by making one. */
import type { NodeId } from "../graph/node.ts";
import type { DType, Shape, TensorType } from "../graph/tensor.ts";
import { typeText } from "../graph/tensor.ts";
import type { Recorder } from "./recorder.ts";

/** A tracing context that values were made in. */
export interface Scope {
  /** True once the context has been left: its unsaved values are gone. */
  readonly ended: boolean;
}

/** Stand-in for a value that is computed when somebody looks at it. */
export class Tensor {
  readonly recorder: Recorder;
  readonly id: NodeId;
  readonly type: TensorType;
  /** The tracing context that made it; undefined outside of any. */
  readonly scope: Scope | undefined;
  #saved = false;

  /** Made by `Recorder` only. */
  constructor(
    recorder: Recorder,
    id: NodeId,
    type: TensorType,
    scope: Scope | undefined,
  ) {
    this.recorder = recorder;
    this.id = id;
    this.type = type;
    this.scope = scope;
  }

  get shape(): Shape {
    return this.type.shape;
  }

  get dtype(): DType {
    return this.type.dtype;
  }

  get rank(): number {
    return this.type.shape.length;
  }

  get saved(): boolean {
    return this.#saved;
  }

  /** Keep the value past the tracing context that made it. */
  save(): this {
    this.#saved = true;
    return this;
  }

  /** `proxy + 1` in JavaScript would be a silent NaN. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(
      `tensor: ${typeText(this.type)} is not computed yet and has no JavaScript value; use the functions of src/tracing`,
    );
  }
}
