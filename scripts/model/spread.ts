/** @file How the weights of a random checkpoint spread: mean and deviation of the normal value at each place. */
import type { Sizes } from "./random-checkpoint.ts";

/** @param name of the tensor, without "transformer." */
export type Spread = (
  name: string,
  shape: readonly number[],
  sizes: Sizes,
) => {
  /** @param place in the flat tensor */
  readonly meanAt: (place: number) => number;
  readonly deviationAt: (place: number) => number;
};

/** As GPT-2 is initialised: what writes to the residual stream is scaled by its depth. */
export const initialSpread: Spread = (name, _, { n_layer }) => {
  const mean = /ln_\w\.weight$/.test(name) ? 1 : 0;
  const deviation =
    name === "wpe.weight"
      ? 0.01
      : /c_proj\.weight$/.test(name)
        ? 0.02 / Math.sqrt(2 * n_layer)
        : 0.02;
  return { meanAt: () => mean, deviationAt: () => deviation };
};

/** Dimensions of the residual stream that stand far above the others. */
const outlierDimensions = [138, 378, 447];
/** The layer whose MLP writes them at the first position, and the neuron that does it. */
const [massiveLayer, massiveNeuron] = [2, 5];

/**
 * What makes trained GPT-2 hard to store in few bits, as far as it is published. That these things are so is from the
 * sources; how large each is here is ours, since no checkpoint was at hand to measure.
 *
 * - At the first position an early MLP writes values in the thousands into a few dimensions, where they stay (Sun et
 *   al. 2024, arXiv:2402.17762; Heimersheim and Turner 2023, "Residual stream norms grow exponentially").
 * - The same dimensions stand out at every position, and gains of LayerNorm differ by an order of magnitude
 *   (Kovaleva et al. 2021, arXiv:2105.06990; Scherlis 2022, "An exploration of GPT-2's embedding weights").
 * - Weights and embeddings have heavy tails: one in 64 is drawn with four times the deviation; rows of the embedding
 *   differ in size.
 *
 * Queries and keys are large enough for patterns that are far from even.
 */
export const outlierSpread: Spread = (name, shape, { n_embd }) => {
  const columns = shape.at(-1) ?? 1;
  const row = (place: number): number => Math.floor(place / columns);
  const column = (place: number): number => place % columns;
  const stands = (dimension: number): boolean =>
    outlierDimensions.includes(dimension % n_embd);
  const tail = (place: number): number => (spun(place) < 1 / 64 ? 4 : 1);
  const of = (
    deviation: number,
    meanAt: (place: number) => number = () => 0,
  ): ReturnType<Spread> => ({
    meanAt,
    deviationAt: (place) => deviation * tail(place),
  });
  if (/ln_\w\.weight$/.test(name)) {
    const usual = name === "ln_f.weight" ? 0.3 : 0.2;
    // one gain in 128 is ten times the usual one
    const reads = name === `h.${massiveLayer}.ln_2.weight`;
    return of(usual * 0.2, (place) => {
      if (reads && stands(place)) return 1;
      return spun(place + 1) < 1 / 128 ? 10 * usual : usual;
    });
  }
  if (name === "wte.weight") {
    return {
      meanAt: (place) => (stands(column(place)) ? 1 : 0),
      deviationAt: (place) => 0.14 * tail(place) * (0.5 + spun(row(place) + 2)),
    };
  }
  if (name === "wpe.weight") {
    return of(0.05, (place) =>
      stands(column(place)) ? (row(place) === 0 ? 8 : -0.5) : 0,
    );
  }
  if (name.endsWith("c_attn.weight")) {
    const values = 2 * n_embd;
    return {
      meanAt: () => 0,
      deviationAt: (place) =>
        (column(place) < values ? 0.12 : 0.06) * tail(place),
    };
  }
  const massive = name.startsWith(`h.${massiveLayer}.mlp.`);
  if (name.endsWith("c_fc.weight")) {
    return of(0.08, (place) =>
      massive && column(place) === massiveNeuron && stands(row(place)) ? 8 : 0,
    );
  }
  if (name.endsWith("c_fc.bias")) {
    return of(0.1, (place) =>
      massive && place === massiveNeuron ? -40 : -0.1,
    );
  }
  if (name.endsWith("mlp.c_proj.weight")) {
    return of(0.02, (place) =>
      massive && row(place) === massiveNeuron && stands(column(place)) ? 16 : 0,
    );
  }
  return of(0.05);
};

/** A number from 0 to below 1 that belongs to a place. */
function spun(place: number): number {
  let state = Math.imul(place + 1, 0x9e3779b1);
  state ^= state >>> 15;
  state = Math.imul(state, 0x85ebca6b);
  state ^= state >>> 13;
  return (state >>> 0) / 2 ** 32;
}
