/** @file The error of recording: a call that the graph's rules refuse, on the reader's own line. */
import { typeText, type TensorType } from "./tensor.ts";

/** Which Python exception says it best. */
export type TraceErrorKind =
  | "RuntimeError"
  | "TypeError"
  | "ValueError"
  | "IndexError"
  | "AttributeError"
  | "NotImplementedError";

/** Refused while recording. The message reads subject, rule, value and, where there is one, remedy. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly kind: TraceErrorKind;

  constructor(message: string, kind: TraceErrorKind = "RuntimeError") {
    super(message);
    this.kind = kind;
  }
}

/** "float32[2,3] and int64[4]", for messages. */
export function typesText(types: readonly TensorType[]): string {
  return types.map(typeText).join(" and ");
}
