/** @file What no browser can hold is refused while it is recorded, with its size. */
import { TraceError } from "./error.ts";
import { elementBytes, sizeOf, typeText, type TensorType } from "./tensor.ts";

/**
 * Of one tensor. WebAssembly's memory ends at 4 GiB, and an operation holds its inputs beside its result; WebGPU's
 * buffers are smaller still on most machines. The logits of GPT-2 Small for 10 rows of 500 tokens are just below it.
 */
const maxTensorBytes = 2 ** 30;

/**
 * Of an operation's inputs and its result, which have to be there at once. The rest of WebAssembly's memory is for what
 * later operations still need and for the model.
 */
const maxTogetherBytes = 2.5 * 2 ** 30;

/** Of one whose numbers are made one by one while recording: they take several times their size meanwhile. */
const maxListedBytes = 2 ** 28;

/**
 * @param what an operation, for the message
 * @throws TraceError where a tensor of the type cannot be held
 */
export function requireFits(what: string, type: TensorType): void {
  requireAtMost(maxTensorBytes, what, type);
}

/**
 * @param what an operation, for the message
 * @param inputs each once
 * @throws TraceError where an operation's tensors cannot be held side by side
 */
export function requireFitTogether(
  what: string,
  inputs: readonly TensorType[],
  result: TensorType,
): void {
  const bytes = inputs.reduce(
    (sum, type) => sum + bytesOf(type),
    bytesOf(result),
  );
  if (bytes <= maxTogetherBytes) return;
  throw new TraceError(
    `${what}: its inputs and its result may have at most ${bytesText(maxTogetherBytes)} together in a browser, got ${bytesText(bytes)} (${[...inputs, result].map(typeText).join(", ")}); use smaller sizes`,
  );
}

/**
 * The same for a function that lists a tensor's numbers while recording.
 * @throws TraceError where there are too many of them
 */
export function requireListable(what: string, type: TensorType): void {
  requireAtMost(maxListedBytes, what, type);
}

function requireAtMost(limit: number, what: string, type: TensorType): void {
  const bytes = bytesOf(type);
  if (bytes <= limit) return;
  throw new TraceError(
    `${what}: the result may have at most ${bytesText(limit)} in a browser, got ${bytesText(bytes)} (${typeText(type)}); use smaller sizes`,
  );
}

export function bytesOf({ dtype, shape }: TensorType): number {
  return sizeOf(shape) * elementBytes[dtype];
}

/** "1.07 GB", "40.0 GB": decimal units, as browsers count. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(bytes) / 3)),
  );
  const figure = bytes / 1000 ** power;
  return `${power === 0 ? figure : figure.toPrecision(3)} ${units[power]}`;
}
