/** @file Writes a safetensors file tensor by tensor, without holding it in memory. */
import { open } from "node:fs/promises";

export interface PlannedTensor {
  readonly name: string;
  readonly dtype: "F32" | "F16";
  readonly shape: readonly number[];
  /** Its bytes, in parts of any size. */
  readonly content: () => Iterable<Uint8Array>;
}

const elementBytes = { F32: 4, F16: 2 } as const;
/** The format pads its header so that tensors lie at multiples of eight bytes. */
const alignment = 8;

export async function writeSafetensors(
  path: string,
  tensors: readonly PlannedTensor[],
): Promise<void> {
  const entries: Record<string, unknown> = {
    __metadata__: { format: "pt" },
  };
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const elements = shape.reduce((a, b) => a * b, 1);
    const end = offset + elements * elementBytes[dtype];
    entries[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = JSON.stringify(entries);
  const header = Buffer.from(
    text.padEnd(Math.ceil(text.length / alignment) * alignment),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = await open(path, "w");
  try {
    await file.write(length);
    await file.write(header);
    for (const { content } of tensors) {
      for (const part of content()) await file.write(part);
    }
  } finally {
    await file.close();
  }
}
