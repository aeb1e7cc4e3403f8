/** @file The tutorial's protocol, run in Node: random ids, each row repeated once; logits, loss, induction scores. */
import type { Engine } from "../../src/engine/engine.ts";
import { attentionPaths, type ModelConfig } from "../../src/families/model.ts";
import { tensorOf } from "../../src/graph/tensor.ts";
import { LanguageModel } from "../../src/tracing/language-model.ts";
import { Recorder } from "../../src/tracing/recorder.ts";
import type { Tensor } from "../../src/tracing/tensor.ts";
import { randomUniform } from "./random-uniform.ts";

export const mostRows = 10;
export const period = 50;
const ids = { from: 1000, to: 10_000 } as const;

export interface Measured {
  /** For each row [pos, vocabulary]. */
  readonly logits: readonly Float32Array[];
  /** By position, the mean over rows. */
  readonly loss: readonly number[];
  /** [layer, head] flat: the mean attention to the token after the earlier copy. */
  readonly induction: readonly number[];
  /** For each row, each layer's [head, query, key]. */
  readonly patterns: readonly (readonly Float32Array[])[];
  /** Largest magnitude in the residual stream after any layer: at the first position, and at the others. */
  readonly residual: { readonly first: number; readonly others: number };
}

export async function measure(
  engine: Engine,
  config: ModelConfig,
  seed: number,
  rows = mostRows,
): Promise<Measured> {
  const random = randomUniform(seed);
  const logits: Float32Array[] = [];
  const loss = new Array<number>(2 * period - 1).fill(0);
  const heads = config.nLayers * config.nHeads;
  const induction = new Array<number>(heads).fill(0);
  const patternsOfRows: Float32Array[][] = [];
  const residual = { first: 0, others: 0 };
  for (let row = 0; row < rows; row++) {
    const once = Array.from(
      { length: period },
      () => ids.from + Math.floor(random() * (ids.to - ids.from)),
    );
    const tokens = [...once, ...once];
    const {
      logits: first,
      patterns,
      streams,
    } = await runRow(engine, config, tokens);
    logits.push(first);
    patternsOfRows.push(patterns);
    for (const stream of streams) {
      stream.forEach((value, index) => {
        const where = index < config.dModel ? "first" : "others";
        residual[where] = Math.max(residual[where], Math.abs(value));
      });
    }
    loss.forEach((sum, pos) => {
      const of = first.subarray(pos * config.dVocab, (pos + 1) * config.dVocab);
      loss[pos] = sum + lossOf(of, tokens[pos + 1] ?? 0) / rows;
    });
    patterns.forEach((pattern, layer) => {
      for (let head = 0; head < config.nHeads; head++) {
        const index = layer * config.nHeads + head;
        const score = scoreOf(pattern, head, tokens.length);
        induction[index] = (induction[index] ?? 0) + score / rows;
      }
    });
  }
  return { logits, loss, induction, patterns: patternsOfRows, residual };
}

interface Row {
  /** [pos, vocabulary] */
  readonly logits: Float32Array;
  /** Each layer's [head, query, key]. */
  readonly patterns: Float32Array[];
  /** The residual stream after each layer, [pos, width]. */
  readonly streams: Float32Array[];
}

async function runRow(
  engine: Engine,
  config: ModelConfig,
  tokens: readonly number[],
): Promise<Row> {
  const recorder = new Recorder();
  const model = new LanguageModel(recorder, { id: "measured", config });
  const run = model.beginRun(
    recorder.constant(tensorOf("int64", [1, tokens.length], [...tokens])),
    { idiom: "trace", outputAttentions: false },
  );
  const patterns: Tensor[] = [];
  const streams: Tensor[] = [];
  for (const path of attentionPaths(config)) {
    const [, pattern] = run.output(path) as readonly Tensor[];
    if (pattern !== undefined) patterns.push(pattern.save());
    streams.push(run.output(parentOf(path)) as Tensor);
  }
  const logits = run.output("lm_head") as Tensor;
  const saved = [logits, ...patterns, ...streams];
  for (const tensor of saved) tensor.save();
  run.end();
  const values = await engine.evaluate(
    recorder.graph,
    saved.map((tensor) => recorder.valueNode(tensor)),
  );
  const [first, ...others] = values.map(({ data }) => data as Float32Array);
  if (first === undefined) throw new Error("internal: no logits");
  return {
    logits: first,
    patterns: others.slice(0, patterns.length),
    streams: others.slice(patterns.length),
  };
}

/** The layer that a module stands in. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("."));
}

/** Minus the log probability of an id, in double precision. */
function lossOf(logits: Float32Array, id: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return Math.log(sum) + largest - (logits[id] ?? NaN);
}

function scoreOf(pattern: Float32Array, head: number, length: number): number {
  let sum = 0;
  const queries = length - (period - 1);
  for (let key = 0; key < queries; key++) {
    const query = key + period - 1;
    sum += pattern[(head * length + query) * length + key] ?? NaN;
  }
  return sum / queries;
}
