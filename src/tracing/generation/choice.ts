/**
 * @file Which token comes next: Hugging Face's changes to the scores, in its order (transformers 5.24), then the
 * greatest score or a draw. All of it is recorded, so that no value has to be read between two tokens.
 */
import { tensorOf } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { div, mul, sub } from "../torch/arithmetic.ts";
import { ge, gt, le, lt, where } from "../torch/compare.ts";
import { abs, exp, neg } from "../torch/elementwise.ts";
import { take_along_dim } from "../torch/lookup.ts";
import { log_softmax, softmax } from "../torch/nn.ts";
import { argsort, sort, topk } from "../torch/order.ts";
import type { Generator } from "../torch/random.ts";
import { amax, argmax, cumsum, nansum, sum } from "../torch/reduction.ts";
import { slice } from "../torch/shape.ts";

/** Hugging Face's names in camel case; checked by whoever makes them. */
export interface ChoiceOptions {
  readonly doSample: boolean;
  readonly repetitionPenalty?: number;
  /** Until so many new tokens are there, no token that ends the text is chosen. */
  readonly minNewTokens?: number;
  readonly suppressTokens?: readonly number[];
  // the rest only where it is sampled
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typicalP?: number;
  readonly epsilonCutoff?: number;
}

export interface Turn {
  /** [batch, vocabulary] */
  readonly logits: Tensor;
  /** int64 [batch, pos]: all tokens so far, with padding. */
  readonly ids: () => Tensor;
  /** How many of them are new. */
  readonly step: number;
  readonly eos: readonly number[];
  /** Random numbers for the whole batch, [batch, vocabulary]; only where it is sampled. */
  readonly drawn: () => Tensor;
}

/** int64 [batch]: the next token of each row. */
export function chosen(turn: Turn, options: ChoiceOptions): Tensor {
  let scores = penalised(turn, options);
  scores = withoutTokens(
    scores,
    turn.step < (options.minNewTokens ?? 0) ? turn.eos : [],
  );
  scores = withoutTokens(scores, options.suppressTokens ?? []);
  if (!options.doSample) return argmax(scores, -1);
  const chances = softmax(warped(scores, options), -1);
  // the smallest of exponential times, each with its chance as rate: PyTorch's multinomial
  return argmax(div(chances, turn.drawn()), -1);
}

/** Exponential times for a whole batch, as PyTorch's multinomial draws them. */
export function exponentialTimes(
  like: Tensor,
  rows: number,
  generator: Generator,
): Tensor {
  const width = like.shape.at(-1) ?? 1;
  const numbers = Array.from({ length: rows * width }, () =>
    Math.fround(-Math.log1p(-generator.uniform53())),
  );
  return like.recorder.constant(tensorOf("float32", [rows, width], numbers));
}

function penalised(
  { logits, ids: idsOf }: Turn,
  { repetitionPenalty: penalty = 1 }: ChoiceOptions,
): Tensor {
  if (penalty === 1) return logits;
  const { recorder } = logits;
  const size = logits.shape.at(-1) ?? 1;
  const ids = idsOf();
  const ones = tensorOf(
    "float32",
    ids.shape,
    new Array<number>(ids.shape.reduce((a, b) => a * b, 1)).fill(1),
  );
  const counts = recorder.record(
    "scatter_add",
    [recorder.constant(ones), ids],
    { axis: 1, size },
  );
  const changed = where(
    lt(logits, 0),
    mul(logits, { float: penalty }),
    div(logits, { float: penalty }),
  );
  return where(gt(counts, 0), changed, logits);
}

function withoutTokens(scores: Tensor, tokens: readonly number[]): Tensor {
  if (tokens.length === 0) return scores;
  const size = scores.shape.at(-1) ?? 1;
  const kept = new Array<number>(size).fill(1);
  for (const token of tokens) kept[token] = 0;
  const mask = scores.recorder.constant(tensorOf("bool", [size], kept));
  return keeping(scores, mask);
}

function keeping(scores: Tensor, mask: Tensor): Tensor {
  return where(mask, scores, { float: -Infinity });
}

function warped(logits: Tensor, options: ChoiceOptions): Tensor {
  let scores = logits;
  const size = logits.shape.at(-1) ?? 1;
  const { temperature, topK, topP, minP, typicalP, epsilonCutoff } = options;
  if (temperature !== undefined && temperature !== 1) {
    scores = div(scores, { float: temperature });
  }
  if (topK !== undefined && topK > 0) {
    scores = keeping(scores, ge(scores, kth(scores, Math.min(topK, size))));
  }
  if (topP !== undefined && topP < 1) scores = nucleus(scores, topP);
  if (minP !== undefined) {
    const chances = softmax(scores, -1);
    const least = mul(amax(chances, -1, true), { float: minP });
    scores = keepingBest(scores, ge(chances, least), chances);
  }
  if (typicalP !== undefined && typicalP < 1)
    scores = typical(scores, typicalP);
  if (epsilonCutoff !== undefined && epsilonCutoff > 0) {
    const chances = softmax(scores, -1);
    const enough = ge(chances, { float: epsilonCutoff });
    scores = keepingBest(scores, enough, scores);
  }
  return scores;
}

/** The k-th greatest of each row, [batch, 1]. */
function kth(scores: Tensor, k: number): Tensor {
  return slice(topk(scores, k, -1).values, 1, k - 1, 1, 1);
}

/** What a mask keeps, and the best in any case. */
function keepingBest(scores: Tensor, mask: Tensor, by: Tensor): Tensor {
  const best = ge(by, amax(by, -1, true));
  return keeping(scores, scores.recorder.record("or", [mask, best], {}));
}

/** The least chances, up to 1 - p of all, go; the greatest never does. */
function nucleus(scores: Tensor, p: number): Tensor {
  const { values, indices } = sort(scores, -1, false);
  const total = cumsum(softmax(values, -1), -1);
  return keeping(
    scores,
    unsorted(keepLast(gt(total, { float: 1 - p })), indices),
  );
}

/** True in the last place of each row. */
function keepLast(kept: Tensor): Tensor {
  const size = kept.shape.at(-1) ?? 1;
  const last = new Array<number>(size).fill(0);
  last[size - 1] = 1;
  const { recorder } = kept;
  const constant = recorder.constant(tensorOf("bool", [size], last));
  return recorder.record("or", [kept, constant], {});
}

/** Tokens whose surprise is nearest to what is expected, until their chances add up to a mass. */
function typical(scores: Tensor, mass: number): Tensor {
  const logs = log_softmax(scores, -1);
  const expected = neg(nansum(mul(logs, exp(logs)), -1, true));
  const distance = abs(sub(neg(logs), expected));
  const { values, indices } = sort(distance, -1, false);
  const total = cumsum(softmax(take_along_dim(scores, indices, -1), -1), -1);
  const size = scores.shape.at(-1) ?? 1;
  const counted = sum(lt(total, { float: mass }), -1, true);
  const last = where(ge(counted, size), size - 1, counted);
  const most = take_along_dim(values, last, -1);
  return keeping(scores, unsorted(le(values, most), indices));
}

/** What was said of sorted elements, back where they stood. */
function unsorted(mask: Tensor, indices: Tensor): Tensor {
  const numbers = mask.recorder.record("cast", [mask], { dtype: "int64" });
  return gt(take_along_dim(numbers, argsort(indices, -1), -1), 0);
}
