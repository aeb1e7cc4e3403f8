/** @file Reads the safetensors format as its bytes arrive. https://huggingface.co/docs/safetensors */

export interface TensorEntry {
  readonly name: string;
  readonly dtype: "F32" | "F16";
  readonly shape: readonly number[];
  /** Of the first byte and past the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** The header: eight bytes of length, then JSON. */
export interface Header {
  readonly tensors: readonly TensorEntry[];
  /** Bytes before the first tensor. */
  readonly byteLength: number;
}

const lengthBytes = 8;
/** The format's own limit for a header. */
const maxHeaderBytes = 100_000_000;
const bytesOf = { F32: 4, F16: 2 } as const;

/** How many bytes the header takes in all, once its first eight bytes are there. */
export function headerLength(start: Uint8Array): number {
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
  const text = new TextDecoder().decode(
    bytes.subarray(lengthBytes, byteLength),
  );
  const json = JSON.parse(text) as Record<string, unknown>;
  const tensors = Object.entries(json)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => parseEntry(name, entry))
    .sort((a, b) => a.begin - b.begin);
  return { tensors, byteLength };
}

function parseEntry(name: string, entry: unknown): TensorEntry {
  const { dtype, shape, data_offsets } = entry as {
    dtype: unknown;
    shape: readonly number[];
    data_offsets: readonly [number, number];
  };
  if (dtype !== "F32" && dtype !== "F16") {
    throw new Error(
      `safetensors: ${name} must be F32 or F16, got ${String(dtype)}`,
    );
  }
  const [begin, end] = data_offsets;
  const expected = shape.reduce((a, b) => a * b, 1) * bytesOf[dtype];
  if (end - begin !== expected) {
    throw new Error(
      `safetensors: ${name} must have ${expected} bytes for [${shape.join(",")}], got ${end - begin}; the file is damaged`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** A tensor's elements as float32. */
export function decodeTensor(
  entry: TensorEntry,
  bytes: Uint8Array,
): Float32Array<ArrayBuffer> {
  // a copy, since the bytes may lie unaligned in the file
  const { buffer } = bytes.slice();
  if (entry.dtype === "F32") return new Float32Array(buffer);
  return decodeHalf(new Uint16Array(buffer));
}

/** IEEE 754 half precision to single. */
export function decodeHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) {
    floats[index] = halfToNumber(halves[index] ?? 0);
  }
  return floats;
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
