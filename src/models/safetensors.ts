/** @file Reads the header of a safetensors file. https://huggingface.co/docs/safetensors */
import type { TensorEncoding } from "./encoding.ts";

export interface TensorEntry {
  readonly name: string;
  /** As the format names it: "F32". */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of the first byte and past the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** The header: eight bytes of length, then JSON. */
export interface Header {
  /** In the order of their bytes. */
  readonly tensors: readonly TensorEntry[];
  /** Bytes before the first tensor. */
  readonly byteLength: number;
}

export const lengthBytes = 8;
/** The format's own limit for a header. */
const maxHeaderBytes = 100_000_000;

/** Bytes of an element. Weights are one of the first two; mask buffers may be anything. */
const bytesOf: Readonly<Record<string, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  F64: 8,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** How many bytes the header takes in all, once its first eight bytes are there. */
export function headerLength(start: Uint8Array): number {
  if (start.length < lengthBytes) {
    throw new Error(
      `safetensors: must have at least ${lengthBytes} bytes, got ${start.length}; the file is not safetensors or is truncated`,
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > maxHeaderBytes) {
    throw new Error(
      `safetensors: the header must be at most ${maxHeaderBytes} bytes, got ${length}; the file is not safetensors or is damaged`,
    );
  }
  return lengthBytes + length;
}

/** @param bytes at least the whole header */
export function parseHeader(bytes: Uint8Array): Header {
  const byteLength = headerLength(bytes);
  if (bytes.length < byteLength) {
    throw new Error(
      `safetensors: the header must have ${byteLength} bytes, got ${bytes.length}; the file is truncated`,
    );
  }
  const text = new TextDecoder().decode(
    bytes.subarray(lengthBytes, byteLength),
  );
  const tensors = Object.entries(parseJson(text))
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => parseEntry(name, entry))
    .sort((a, b) => a.begin - b.begin);
  return { tensors, byteLength };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(
      "safetensors: the header must be JSON; the file is not safetensors or is damaged",
      { cause },
    );
  }
}

function parseEntry(name: string, entry: unknown): TensorEntry {
  const { dtype, shape, data_offsets } = entry as {
    dtype: string;
    shape: readonly number[];
    data_offsets: readonly [number, number];
  };
  const [begin, end] = data_offsets;
  const elementBytes = bytesOf[dtype];
  const expected = shape.reduce((a, b) => a * b, 1) * (elementBytes ?? 0);
  if (elementBytes !== undefined && end - begin !== expected) {
    throw new Error(
      `safetensors: ${name} must have ${expected} bytes for [${shape.join(",")}], got ${end - begin}; the file is damaged`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** How a weight of the file is encoded. Throws where it is no weight that this project reads. */
export function encodingOf(entry: TensorEntry): TensorEncoding {
  switch (entry.dtype) {
    case "F32":
      return "f32";
    case "F16":
      return "f16";
    default:
      throw new Error(
        `safetensors: ${entry.name} must be F32 or F16, got ${entry.dtype}; save the checkpoint in one of them`,
      );
  }
}

/** Checkpoints name the same weight with and without GPT-2's own prefix; GPT-NeoX's unembedding had another name. */
export function canonicalName(name: string): string {
  return name.replace(/^transformer\./, "").replace(/^embed_out\./, "lm_head.");
}
