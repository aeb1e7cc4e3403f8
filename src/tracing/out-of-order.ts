/** @file The refusal of a value that a forward pass has run past, as nnsight 0.8 has it. */
import { TraceError } from "../graph/error.ts";

export class OutOfOrderError extends TraceError {
  constructor(message: string) {
    super(message, "OutOfOrderError");
  }
}
