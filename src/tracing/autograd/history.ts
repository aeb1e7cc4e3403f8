/** @file What autograd knows of a tensor and of the views of it: PyTorch's differentiable base. */
import type { Edge } from "./grad-node.ts";

/** Several may be on one storage: a tensor and its `detach()` share memory, and no gradients. */
export class History {
  #edge: Edge;
  #version = 0;

  constructor(edge?: Edge) {
    this.#edge = edge;
  }

  get edge(): Edge {
    return this.#edge;
  }

  set edge(edge: Edge) {
    this.#edge = edge;
    this.#version++;
  }

  /** Counts changes: views derive their own anew. */
  get version(): number {
    return this.#version;
  }
}

/** Counts what is written into a tensor and its views while autograd watches: all but what goes through `.data`. */
export class Versions {
  count = 0;
}
