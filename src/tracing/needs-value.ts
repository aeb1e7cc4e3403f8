/** @file The refusal of what depends on a value: the number of places in a mask, the ids that are looked up. */
import { TraceError } from "../graph/error.ts";
import type { Tensor } from "./tensor.ts";

/** Whoever can compute the tensor may do so and try again. */
export class NeedsValueError extends TraceError {
  readonly needs: Tensor;

  constructor(needs: Tensor, message: string) {
    super(message, "NotImplementedError");
    this.needs = needs;
  }
}
