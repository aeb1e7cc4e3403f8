/** @file Records the runs of a model fixture and compares what they give. Runs in Node and in a browser. */
import type { Engine } from "../../src/engine/engine.ts";
import type { ModelConfig } from "../../src/families/model.ts";
import type { OpAttributes, OpName } from "../../src/graph/ops/table.ts";
import { tensorOf, type TensorValue } from "../../src/graph/tensor.ts";
import { LanguageModel } from "../../src/tracing/language-model.ts";
import { Recorder } from "../../src/tracing/recorder.ts";
import type { Run } from "../../src/tracing/run.ts";
import type { Tensor } from "../../src/tracing/tensor.ts";
import { difference } from "../../src/check/difference.ts";

type Matrix = readonly (readonly number[])[];

/** As scripts/fixtures/model.py writes it; the values are float64. */
export interface ModelFixture {
  /** Of the weights' file. */
  readonly sha256: string;
  readonly tokens: Matrix;
  readonly other_tokens: Matrix;
  readonly loss: readonly number[];
  readonly induction: Matrix;
  readonly previous: Matrix;
  readonly logits: {
    readonly batch: readonly number[];
    readonly pos: readonly number[];
    readonly vocabulary: readonly number[];
    readonly values: readonly Matrix[];
  };
  readonly pattern_rows: readonly {
    readonly layer: number;
    readonly batch: number;
    readonly head: number;
    readonly query: number;
    readonly values: readonly number[];
  }[];
  readonly zeroed_head: {
    readonly layer: number;
    readonly head: number;
    readonly loss: readonly number[];
  };
  readonly swapped_attention: {
    readonly layer: number;
    readonly loss: readonly number[];
  };
}

export const comparisons = [
  "loss",
  "induction",
  "previous",
  "logits",
  "pattern_rows",
  "zeroed_head",
  "swapped_attention",
] as const;
export type Comparison = (typeof comparisons)[number];

/** The program of one comparison: the values to compute, and the numbers expected of them one after another. */
interface Program {
  readonly wanted: readonly Tensor[];
  readonly expected: readonly number[];
}

/** Computes one comparison on an engine and gives the largest difference. */
export async function compareModel(
  engine: Engine,
  config: ModelConfig,
  fixture: ModelFixture,
  comparison: Comparison,
): Promise<number> {
  const { wanted, expected } = new ModelPrograms(config, fixture)[comparison]();
  const recorder = wanted[0]?.recorder ?? new Recorder();
  const values = await engine.evaluate(
    recorder.graph,
    wanted.map((tensor) => recorder.valueNode(tensor)),
  );
  return difference(values.flatMap(numbers), expected);
}

function numbers(value: TensorValue): number[] {
  return Array.from(value.data as ArrayLike<number | bigint>, Number);
}

class ModelPrograms implements Record<Comparison, () => Program> {
  readonly #recorder = new Recorder();
  readonly #config: ModelConfig;
  readonly #fixture: ModelFixture;
  readonly #model: LanguageModel;

  constructor(config: ModelConfig, fixture: ModelFixture) {
    this.#config = config;
    this.#fixture = fixture;
    this.#model = new LanguageModel(this.#recorder, { id: "fixture", config });
  }

  loss(): Program {
    const run = this.#begin(this.#fixture.tokens);
    const logits = tensor(run.output("lm_head")).save();
    run.end();
    return {
      wanted: [this.#lossOf(logits, run.ids)],
      expected: this.#fixture.loss,
    };
  }

  induction(): Program {
    const seqLen = this.#fixture.tokens[0]?.length ?? 0;
    return this.#scores(1 - seqLen, this.#fixture.induction);
  }

  previous(): Program {
    return this.#scores(-1, this.#fixture.previous);
  }

  logits(): Program {
    const { batch, pos, vocabulary, values } = this.#fixture.logits;
    const run = this.#begin(this.#fixture.tokens);
    let part = tensor(run.output("lm_head")).save();
    run.end();
    for (const [axis, places] of [batch, pos, vocabulary].entries()) {
      part = this.#record("gather", [part, this.#ints(places)], { axis });
    }
    return { wanted: [part], expected: values.flat(2) };
  }

  pattern_rows(): Program {
    const { pattern_rows } = this.#fixture;
    const run = this.#begin(this.#fixture.tokens);
    const patterns = this.#patterns(run);
    run.end();
    const wanted = pattern_rows.map(({ layer, batch, head, query }) => {
      let part = patterns[layer];
      if (part === undefined) throw new Error(`no layer ${layer}`);
      for (const place of [batch, head, query]) {
        part = this.#record("gather", [part, this.#int(place)], { axis: 0 });
      }
      return part;
    });
    return { wanted, expected: pattern_rows.flatMap((row) => row.values) };
  }

  zeroed_head(): Program {
    const { layer, head, loss } = this.#fixture.zeroed_head;
    const { dHead, nHeads } = this.#config;
    const run = this.#begin(this.#fixture.tokens);
    const path = `transformer.h.${layer}.attn.c_proj`;
    const kept = Array.from({ length: nHeads * dHead }, (_, place) =>
      Math.floor(place / dHead) === head ? 0 : 1,
    );
    const z = tensor(run.input(path)); // [batch, pos, dModel]
    const mask = this.#recorder.constant(
      tensorOf("float32", [kept.length], kept),
    );
    run.setInput(path, this.#record("mul", [z, mask], {}));
    const logits = tensor(run.output("lm_head")).save();
    run.end();
    return { wanted: [this.#lossOf(logits, run.ids)], expected: loss };
  }

  swapped_attention(): Program {
    const { layer, loss } = this.#fixture.swapped_attention;
    const path = `transformer.h.${layer}.attn`;
    const source = this.#begin(this.#fixture.other_tokens);
    const attention = first(source.output(path)).save();
    source.end();
    const run = this.#begin(this.#fixture.tokens);
    const pattern = second(run.output(path));
    run.setOutput(path, [attention, pattern]);
    const logits = tensor(run.output("lm_head")).save();
    run.end();
    return { wanted: [this.#lossOf(logits, run.ids)], expected: loss };
  }

  #scores(offset: number, expected: Matrix): Program {
    const run = this.#begin(this.#fixture.tokens);
    const patterns = this.#patterns(run);
    run.end();
    const stacked = this.#record("stack", patterns, { axis: 0 });
    const diagonal = this.#record("diagonal", [stacked], {
      offset,
      dim1: 3,
      dim2: 4,
    });
    const scores = this.#record("mean", [diagonal], {
      axes: [1, 3],
      keepdims: false,
    });
    return { wanted: [scores], expected: expected.flat() };
  }

  /** Each layer's pattern [batch, head, query, key], saved. */
  #patterns(run: Run): Tensor[] {
    return Array.from({ length: this.#config.nLayers }, (_, layer) =>
      second(run.output(`transformer.h.${layer}.attn`)).save(),
    );
  }

  /** @param tokens each row is repeated once */
  #begin(tokens: Matrix): Run {
    const rows = tokens.map((row) => [...row, ...row]);
    const ids = this.#recorder.constant(
      tensorOf("int64", [rows.length, rows[0]?.length ?? 0], rows.flat()),
    );
    return this.#model.beginRun(ids, {
      idiom: "trace",
      outputAttentions: false,
    });
  }

  /** Mean over the batch of minus the log probability of each next id. */
  #lossOf(logits: Tensor, ids: Tensor): Tensor {
    const length = (ids.shape[1] ?? 0) - 1;
    const part = { axis: 1, step: 1, length };
    const before = this.#record("slice", [logits], { ...part, start: 0 });
    const next = this.#record("slice", [ids], { ...part, start: 1 });
    const chosen = this.#record(
      "take_along",
      [
        this.#record("log_softmax", [before], { axis: 2 }),
        this.#record("reshape", [next], { shape: [...next.shape, 1] }),
      ],
      { axis: 2 },
    );
    const mean = this.#record("mean", [chosen], {
      axes: [0, 2],
      keepdims: false,
    });
    return this.#record("neg", [mean], {});
  }

  #ints(values: readonly number[]): Tensor {
    return this.#recorder.constant(tensorOf("int64", [values.length], values));
  }

  #int(value: number): Tensor {
    return this.#recorder.constant(tensorOf("int64", [], [value]));
  }

  #record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly Tensor[],
    attributes: OpAttributes[Op],
  ): Tensor {
    return this.#recorder.record(op, inputs, attributes);
  }
}

type Output = ReturnType<Run["output"]>;

function tensor(output: Output): Tensor {
  if (Array.isArray(output)) throw new Error("the output is a tuple");
  return output as Tensor;
}

function part(output: Output, index: number): Tensor {
  const parts = output as readonly Output[];
  const found = parts[index];
  if (found === undefined) throw new Error(`the output has no [${index}]`);
  return tensor(found);
}

function first(output: Output): Tensor {
  return part(output, 0);
}

function second(output: Output): Tensor {
  return part(output, 1);
}
