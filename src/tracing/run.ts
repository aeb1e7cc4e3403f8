/** @file One recorded run of the model: what a tracing context reads of it and assigns in it. */
import { TraceError } from "../graph/error.ts";
import type { NodeId } from "../graph/node.ts";
import { sameShape, typeText } from "../graph/tensor.ts";
import type { Sizes } from "../families/config.ts";
import { isTuple } from "../families/module.ts";
import {
  borderText,
  type Activation,
  type PassInput,
  type BorderName,
} from "./pass.ts";
import { requireNumbers, type Scope, type Tensor } from "./tensor.ts";

export type { Activation } from "./pass.ts";

/** The nodes of a run that somebody may ask for later. */
export interface RecordedRun {
  /** int64 [batch, pos] */
  readonly ids: NodeId;
  /** By layer, [batch, head, query, key]. */
  readonly patterns: readonly NodeId[];
}

/** A run of the model on token ids, from the beginning of its tracing context to its end. */
export abstract class Run implements Scope {
  /** int64 [batch, pos] */
  readonly ids: Tensor;
  readonly nLayers: number;
  readonly nHeads: number;
  /** True where values can be had before the run has ended. */
  abstract readonly isReadable: boolean;
  #isActive = true;
  #ended = false;

  constructor({ nLayers, nHeads }: Sizes, { ids }: PassInput) {
    this.ids = ids;
    this.nLayers = nLayers;
    this.nHeads = nHeads;
  }

  get ended(): boolean {
    return this.#ended;
  }

  protected get isActive(): boolean {
    return this.#isActive;
  }

  /** What a module takes or gives in the run, in a step of it, where it has several. */
  abstract read(name: BorderName, step?: number): Activation;
  /**
   * An intervention: from here on the run goes on with this value.
   * @throws TraceError where the value has not the form and types of what it replaces
   */
  abstract assign(name: BorderName, value: Activation, step?: number): void;
  /** What the model gives in the end, once nobody can change it. */
  abstract result(): Activation;
  /** Gives a module's result instead of its computing it. */
  abstract skip(path: string, value: Activation, step?: number): void;
  /** The patterns that the run has computed so far, by layer. */
  abstract readonly attended: readonly NodeId[];
  /** What the graph has of the whole run, with its interventions; undefined while it is under way. */
  abstract readonly recorded: RecordedRun | undefined;
  /** What is left to do when no more is read and assigned. */
  protected abstract complete(): void;

  output(path: string): Activation {
    return this.read({ path, port: "output" });
  }

  input(path: string): Activation {
    return this.read({ path, port: "input" });
  }

  setOutput(path: string, value: Activation): void {
    this.assign({ path, port: "output" }, value);
  }

  setInput(path: string, value: Activation): void {
    this.assign({ path, port: "input" }, value);
  }

  /** No more is read and assigned. */
  finish(): void {
    this.requireActive();
    this.#isActive = false;
    this.complete();
  }

  /** What has not been saved is gone. */
  close(): void {
    this.#isActive = false;
    this.#ended = true;
  }

  /** Leave the context. */
  end(): void {
    try {
      this.finish();
    } finally {
      this.close();
    }
  }

  protected requireActive(): void {
    if (this.#isActive) return;
    throw new TraceError(
      "trace: the run has ended; read and assign activations inside the `with` block",
      "ValueError",
    );
  }
}

/** @throws TraceError where a value is not of the form and types of what it is to replace */
export function requireForm(
  name: BorderName,
  expected: Activation,
  value: Activation,
): void {
  requirePart(borderText(name), expected, value);
}

function requirePart(
  where: string,
  expected: Activation,
  value: Activation | undefined,
): void {
  if (value === undefined) return;
  if (!isTuple(value)) requireNumbers(value);
  if (isTuple(expected)) {
    if (!isTuple(value) || value.length !== expected.length) {
      throw new TraceError(
        `${where}: is a tuple of ${expected.length}, got ${isTuple(value) ? `a tuple of ${value.length}` : "one tensor"}; assign to ${where}[0] to replace its first value`,
        "ValueError",
      );
    }
    expected.forEach((part, index) => {
      requirePart(`${where}[${index}]`, part, value[index]);
    });
    return;
  }
  if (isTuple(value)) {
    throw new TraceError(
      `${where}: is one tensor, got a tuple of ${value.length}`,
      "ValueError",
    );
  }
  if (
    value.dtype !== expected.dtype ||
    !sameShape(value.shape, expected.shape)
  ) {
    throw new TraceError(
      `${where}: an assigned value must be ${typeText(expected.type)}, got ${typeText(value.type)}`,
      "RuntimeError",
    );
  }
}
