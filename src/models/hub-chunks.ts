/** @file Cuts a safetensors file on a server into chunks: rows of one tensor each, kept as f16. */
import { decodeUnits, elementsOf, type TensorEncoding } from "./encoding.ts";
import { encodeHalves } from "./half.ts";
import type { Chunk } from "./chunk.ts";
import { canonicalName, encodingOf, type Header } from "./safetensors.ts";
import type { Bytes } from "./checked-storage.ts";

/** Of one request: GPT-2 Small's embedding takes nineteen. */
const chunkBytes = 8 * 1024 * 1024;

/**
 * In the order of the shapes, which is that of the forward pass.
 * @param url of the safetensors file
 * @param shapes what the model needs; the rest of the file is not fetched
 */
export function hubChunks(
  url: string,
  header: Header,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly Chunk[] {
  const entries = new Map(
    header.tensors.map((entry) => [canonicalName(entry.name), entry]),
  );
  return [...shapes.keys()].flatMap((name) => {
    const entry = entries.get(name);
    if (entry === undefined) {
      throw new Error(
        `model.safetensors: must hold ${name} by config.json; the repository holds no GPT-2, or another one`,
      );
    }
    const encoding = encodingOf(entry);
    const elementBytes = encoding === "f32" ? 4 : 2;
    const total = elementsOf(entry.shape);
    const step = Math.floor(chunkBytes / elementBytes);
    const chunks: Chunk[] = [];
    for (let element = 0; element < total; element += step) {
      const elements = Math.min(step, total - element);
      chunks.push({
        key: `${url}?tensor=${name}&from=${element}&as=f16`,
        range: {
          url,
          begin: header.byteLength + entry.begin + element * elementBytes,
          bytes: elements * elementBytes,
        },
        convert: (sent) => toHalves(encoding, sent),
        pieces: [
          {
            name,
            shape: entry.shape,
            encoding: "f16",
            begin: 0,
            end: elements * 2,
            element,
            elements,
          },
        ],
      });
    }
    return chunks;
  });
}

/** What is kept is what runs, so that every visit gives the same numbers. */
function toHalves(encoding: TensorEncoding, sent: Bytes): Bytes {
  if (encoding === "f16") return sent;
  const values = new Float32Array(sent.length / 4);
  decodeUnits(encoding, [values.length], sent, values, 0);
  return encodeHalves(values);
}
