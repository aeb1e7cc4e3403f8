/** @file What a listing recorded, as a file and back, and when two recordings are the same. */
import { describe, expect, it } from "vitest";
import { digestOfValue, GraphBuilder } from "../../../src/graph/builder.ts";
import { extract } from "../../../src/graph/extract.ts";
import { nodeOf } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import type { CellRecord } from "../../../src/python/cell-record.ts";
import { sameRecord } from "../../../src/recordings/pool.ts";
import {
  keyOfCells,
  packed,
  type Recording,
  unpacked,
} from "../../../src/recordings/recording.ts";
import { halves, recorded, startPython } from "../python/interpreter.ts";

const of = { modules: "python-1.js", model: "toy" };

/** A line through a weight times some numbers, and the numbers printed. */
function record(numbers: readonly number[], title = "Line"): CellRecord {
  const builder = new GraphBuilder();
  const shape = [numbers.length];
  const weight = builder.record("weight", [], { name: "w", shape });
  const factors = builder.constant(tensorOf("float32", shape, numbers));
  const values = builder.record("mul", [weight, factors], {});
  return {
    graph: builder.snapshot(),
    outputs: [
      { kind: "text", parts: ["factors ", { node: factors, note: "a note" }] },
      {
        kind: "chart",
        chart: {
          kind: "line",
          title,
          values: { node: values },
          range: [-Infinity, NaN, -0, null, undefined],
        },
        attention: { ids: factors, patterns: [values, weight], runs: 2 },
      },
    ],
    looks: [{ node: values, line: 3 }],
    seed: 7,
  };
}

/** As a browser reads it. */
function read(records: ReadonlyMap<string, CellRecord>): Recording {
  return JSON.parse(JSON.stringify(packed(of, records))) as Recording;
}

describe("a recording", () => {
  it("is the same after it was a file, number for number", () => {
    const one = record([1.5, NaN, Infinity, -0]);
    const [again] = unpacked(read(new Map([["a", one]])), ["a"]);
    expect(again).toEqual(one);
    expect(again && sameRecord(again, one)).toBe(true);
  });

  it("holds every dtype", () => {
    const builder = new GraphBuilder();
    const values = [
      tensorOf("int64", [2], [2n ** 62n, -1n]),
      tensorOf("bool", [2], [0, 1]),
      tensorOf("float64", [2], [0.1, -Infinity]),
      tensorOf("float16", [1], [0.333]),
      tensorOf("bfloat16", [], [0.333]),
      tensorOf("uint8", [1], [255]),
      tensorOf("int8", [1], [-128]),
      tensorOf("int16", [1], [-5]),
      tensorOf("int32", [0], []),
    ];
    const nodes = values.map((value) => builder.constant(value));
    const one: CellRecord = {
      graph: builder.snapshot(),
      outputs: [{ kind: "text", parts: nodes.map((node) => ({ node })) }],
      looks: [],
    };
    const [again] = unpacked(read(new Map([["a", one]])), ["a"]);
    expect(again).toEqual(one);
  });

  it("of several cells has what they share once, and gives each its own part", () => {
    const [one, other] = [record([1, 2]), record([1, 2], "Another")];
    const third = record([3]);
    const recording = read(new Map(Object.entries({ one, other, third })));
    expect(recording.nodes).toHaveLength(6);
    const [thirdAgain, otherAgain] = unpacked(recording, ["third", "other"]);
    expect(thirdAgain).toEqual(third);
    expect(otherAgain).toEqual(other);
  });

  it("has no value of a weight", () => {
    const text = JSON.stringify(packed(of, new Map([["a", record([1])]])));
    expect(text).toContain('["weight",[],{"name":"w","shape":[1]}]');
  });

  it("that is asked for another cell, or holds what is no operation, is refused", () => {
    const recording = read(new Map([["a", record([1])]]));
    expect(() => unpacked(recording, ["b"])).toThrow("has no cell b");
    const wrong = { ...recording, nodes: [["nothing", []]] } as Recording;
    expect(() => unpacked(wrong, ["a"])).toThrow();
    const bent = JSON.parse(
      JSON.stringify(recording).replace('"mul",[0,1]', '"mul",[0]'),
    ) as Recording;
    expect(() => unpacked(bent, ["a"])).toThrow();
  });

  it("of a listing names what Python names, operation by operation", async () => {
    const python = await startPython();
    const code = [
      "import torch, plotly.express as px",
      "from nnsight import LanguageModel",
      "model = LanguageModel('gpt2')",
      "torch.manual_seed(1)",
      "ids = torch.randint(0, 100, (2, 5))",
      "with model.trace(ids):",
      "    model.transformer.h[1].attn.output[0][:, 1] = 0",
      "    logits = model.lm_head.output.save()",
      "print(logits.clamp(min=-float('inf')).mean())",
      "px.line(y=logits[0].logsumexp(-1).masked_fill(torch.arange(5) > 2, float('nan'))).show()",
    ].join("\n");
    const one = recorded(await python.runCell({ id: "a", code }));
    const [again] = unpacked(read(new Map([["a", one]])), ["a"]);
    const digests = ({ graph, looks }: CellRecord): string[] =>
      looks.map(({ node }) => nodeOf(graph, node).digest);
    expect(one.looks).toHaveLength(2);
    expect(again && digests(again)).toEqual(digests(one));
    expect(again && sameRecord(again, one)).toBe(true);
  });
});

describe("a recording of a listing that reads a value while it runs", () => {
  const code = [
    "import torch",
    "from nnsight import LanguageModel",
    "model = LanguageModel('gpt2')",
    "with model.trace(torch.arange(5)[None]):",
    "    best = model.lm_head.output[0, -1].argmax().save()",
    "    logits = model.lm_head.output[0].save()",
    "print(logits[0, best.item()].exp(), best.item())",
  ].join("\n");

  it("says what was read, by its numbers", async () => {
    const python = await startPython({ evaluate: halves(), notesReads: true });
    const one = recorded(await python.runCell({ id: "a", code }));
    const one64 = digestOfValue(tensorOf("int64", [], [1]));
    const kinds = (one.reads ?? []).map(({ node, digest }) => [
      nodeOf(one.graph, node).op,
      digest,
    ]);
    expect(kinds).toContainEqual(["argmax", one64]);
    const [again] = unpacked(read(new Map([["a", one]])), ["a"]);
    expect(again).toEqual(one);
    // what is at hand of a run before is read all the same
    python.resetNamespace();
    const other = recorded(await python.runCell({ id: "a", code }));
    expect(other.reads?.map(({ digest }) => digest)).toContain(one64);
    expect(sameRecord(other, one)).toBe(true);
  });

  it("has that for the cells below, too, and for none that nobody keeps it of", async () => {
    const python = await startPython({ evaluate: halves(), notesReads: true });
    await python.runCell({ id: "a", code });
    const below = recorded(
      await python.runCell({ id: "b", code: "print(logits[best.item()])" }),
    );
    expect(below.reads).not.toEqual([]);
    const plain = await startPython({ evaluate: halves() });
    const record = recorded(await plain.runCell({ id: "a", code }));
    expect(record).not.toHaveProperty("reads");
  });
});

describe("two recordings", () => {
  it("are the same in whatever order their nodes stand", () => {
    const one = record([1, 2]);
    const { graph } = one;
    const bigger = new GraphBuilder();
    bigger.constant(tensorOf("bool", [], [1]));
    const ids = graph.nodes.map((node) => {
      const inputs = node.inputs.map((input) => input + 1);
      return bigger.copy(node, inputs);
    });
    const part = extract(bigger, ids);
    expect(sameRecord(one, { ...one, graph: part.graph })).toBe(true);
  });

  it("differ by a number, a title, a line or a seed", () => {
    const one = record([1, 2]);
    expect(sameRecord(one, record([1, 2]))).toBe(true);
    expect(sameRecord(one, record([1, 3]))).toBe(false);
    expect(sameRecord(one, record([1, 2], "Lines"))).toBe(false);
    expect(sameRecord(one, { ...one, seed: 8 })).toBe(false);
    const looks = one.looks.map((look) => ({ ...look, line: 4 }));
    expect(sameRecord(one, { ...one, looks })).toBe(false);
  });
});

describe("the key of a cell", () => {
  const cells = [
    { id: "setup", code: "import torch" },
    { id: "loss", code: "line(loss)" },
  ];

  it("changes with its text and with that of each cell above it", () => {
    const keys = [
      cells,
      cells.slice(1),
      cells.map((cell, at) => (at === 0 ? { ...cell, code: "x" } : cell)),
      cells.map((cell, at) => (at === 1 ? { ...cell, code: "x" } : cell)),
    ].map(keyOfCells);
    expect(new Set(keys).size).toBe(4);
    expect(keyOfCells([...cells])).toBe(keys[0]);
  });
});
