/** @file What each encoding of a model costs, as measured: `static/models/<id>/encoding-errors.json`. */
import type { Encoding } from "./encoding.ts";

export interface EncodingReport {
  readonly id: string;
  /** What else to know of the weights. */
  readonly note?: string;
  /** Where it ran; absent: natively on the CPU. */
  readonly device?: string;
  readonly weightsSha256: string;
  readonly protocol: string;
  /** Of the run on the weights in f32. */
  readonly reference: {
    readonly logitsDeviation: number;
    readonly lossFirstHalf: number;
    readonly lossSecondHalf: number;
    readonly highestInduction: number;
    /** Largest magnitude in the residual stream after any layer: at the first position, and at the others. */
    readonly residual: { readonly first: number; readonly others: number };
  };
  readonly costs: Readonly<Record<Encoding, EncodingCost>>;
}

export interface EncodingCost {
  /** What a reader downloads of the weights. */
  readonly bytes: number;
  /** Against f32; absent for f32 itself. */
  readonly errors?: EncodingErrors;
}

export interface EncodingErrors {
  readonly logits: { readonly max: number; readonly rms: number };
  readonly loss: {
    /** Of the mean over all positions. */
    readonly mean: number;
    /** Of the mean over each half. */
    readonly firstHalf: number;
    readonly secondHalf: number;
    /** Largest, of the mean at one position. */
    readonly position: number;
  };
  /** Over all heads. */
  readonly induction: { readonly max: number };
  /** Over every head, row, query and key. */
  readonly patterns: { readonly max: number };
}
