/** @file Makes safetensors files for tests. */

export interface FileTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export function float32(
  shape: readonly number[],
  values: readonly number[],
): FileTensor {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return { dtype: "F32", shape, bytes };
}

export function float16(
  shape: readonly number[],
  halves: readonly number[],
): FileTensor {
  const bytes = new Uint8Array(Uint16Array.from(halves).buffer);
  return { dtype: "F16", shape, bytes };
}

/** Tensors lie in the file in the order given; the header names them in the reverse one, as it may. */
export function safetensors(
  tensors: Readonly<Record<string, FileTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    const begin = offset;
    offset += tensor.bytes.length;
    const { dtype, shape } = tensor;
    return [name, { dtype, shape, data_offsets: [begin, offset] }] as const;
  });
  const header = {
    ...(metadata === undefined ? {} : { __metadata__: metadata }),
    ...Object.fromEntries(entries.reverse()),
  };
  return withHeader(
    JSON.stringify(header),
    Object.values(tensors).map((tensor) => tensor.bytes),
  );
}

export function withHeader(
  text: string,
  parts: readonly Uint8Array[] = [],
): Uint8Array {
  const header = new TextEncoder().encode(text);
  const length = new Uint8Array(
    BigUint64Array.of(BigInt(header.length)).buffer,
  );
  const bytes = [length, header, ...parts].flatMap((part) => [...part]);
  return Uint8Array.from(bytes);
}
