/** @file The error of recording: a call that the graph's rules refuse, on the reader's own line. */
import { typeText, type Shape, type TensorType } from "./tensor.ts";

/** Which Python exception says it best. */
export type TraceErrorKind =
  | "RuntimeError"
  | "TypeError"
  | "ValueError"
  | "IndexError"
  | "AttributeError"
  | "NotImplementedError"
  /** nnsight's, for a value that the forward pass has run past. */
  | "OutOfOrderError";

/** Refused while recording. The message reads subject, rule, value and, where there is one, remedy. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly kind: TraceErrorKind;

  constructor(message: string, kind: TraceErrorKind = "RuntimeError") {
    super(message);
    this.kind = kind;
  }
}

/** PyTorch's word for whole numbers divided by zero; floats divide into infinities and NaN. */
export function divisionByZero(name: string): TraceError {
  return new TraceError(
    `ZeroDivisionError: ${name}: whole numbers must not be divided by 0, got a divisor that is 0 or holds one; divide floats, or choose with torch.where`,
  );
}

/** An index that no place of an axis answers to. */
export function outsideOf(
  shape: Shape,
  { axis, front }: { readonly axis: number; readonly front?: true },
  place: number,
): TraceError {
  const size = shape[axis] ?? 0;
  return new TraceError(
    `index: must be in [${front === true ? 0 : -size}, ${size - 1}] for axis ${axis} of a tensor of shape [${shape.join(", ")}], got ${place}`,
    "IndexError",
  );
}

/** "float32[2,3] and int64[4]", for messages. */
export function typesText(types: readonly TensorType[]): string {
  return types.map(typeText).join(" and ");
}
