/** @file How long it takes to turn served weight files into weights; runs in Node and in a worker of the browser. */
import { ArrivingWeights } from "../../src/models/arriving-weights.ts";
import { contentOf } from "../../src/models/content.ts";
import { piecesOf } from "../../src/models/layout.ts";
import type { WeightFiles } from "../../src/models/manifest.ts";
import type { Bytes } from "../../src/models/checked-storage.ts";

const rounds = 20;

/**
 * One file after another, since six downloads share the one thread that decodes.
 * @returns served bytes a second, of each file's fastest round: in others the machine did somebody else's work
 */
export async function decodingSpeed(
  weights: WeightFiles,
  served: readonly Bytes[],
): Promise<number> {
  const shapes = new Map(
    weights.tensors.map(({ name, shape }) => [name, shape]),
  );
  const pieces = piecesOf(weights);
  const fastest = weights.files.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    const arriving = new ArrivingWeights(shapes);
    for (const [index, file] of weights.files.entries()) {
      const bytes = served[index] ?? new Uint8Array();
      const start = performance.now();
      const content = await contentOf(weights, file, bytes);
      for (const piece of pieces[index] ?? []) arriving.add(piece, content);
      const took = performance.now() - start;
      fastest[index] = Math.min(fastest[index] ?? Infinity, took);
    }
  }
  const bytes = served.reduce((sum, { length }) => sum + length, 0);
  return (bytes / fastest.reduce((sum, each) => sum + each, 0)) * 1000;
}
