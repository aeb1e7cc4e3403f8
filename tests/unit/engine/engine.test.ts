/** @file The engine: what it remembers, runs, frees, and how it fails. */
import { afterEach, describe, expect, it } from "vitest";
import { Engine, type Progress } from "../../../src/engine/engine.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { openModel } from "../../parity/model-folder.ts";
import { TinyProgram } from "./tiny.ts";
import { WatchedDevice } from "./watched-device.ts";

const { weights: delivered } = openModel("tiny");
/** Never released, for all engines of these tests. */
const weights = { get: (name: string) => delivered.get(name) };
const open: Engine[] = [];
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose();
});

function start(source: ConstructorParameters<typeof Engine>[1] = weights) {
  const device = new WatchedDevice();
  const engine = new Engine(device, source);
  open.push(engine);
  return { device, engine };
}

/** Evaluates and gives the labels of the segments that ran. */
async function labelsOf(
  engine: Engine,
  program: TinyProgram,
  wanted: readonly NodeId[],
): Promise<string[]> {
  const labels: string[] = [];
  await engine.evaluate(program.recorder.graph, wanted, {
    onProgress: ({ label }) => labels.push(label),
  });
  // planning runs nothing
  return labels.slice(1);
}

describe("an engine", () => {
  it("reports that it plans, then each segment before it runs, out of how many", async () => {
    const { engine } = start();
    const program = new TinyProgram();
    const seen: Progress[] = [];
    await engine.evaluate(program.recorder.graph, [program.logits()], {
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([
      { label: "planning", done: 0, total: 0 },
      { label: "embedding", done: 0, total: 4 },
      { label: "layer 1", done: 1, total: 4 },
      { label: "layer 2", done: 2, total: 4 },
      { label: "unembedding", done: 3, total: 4 },
    ]);
  });

  it("gives values in the order asked for, one asked for twice included", async () => {
    const { engine } = start();
    const { recorder } = new TinyProgram();
    const x = recorder.constant(tensorOf("float32", [2], [1, -2]));
    const negative = recorder.record("neg", [x], {});
    const wanted = [negative.id, x.id, negative.id];
    const values = await engine.evaluate(recorder.graph, wanted);
    expect(values.map(numbersOf)).toEqual([
      [-1, 2],
      [1, -2],
      [-1, 2],
    ]);
  });

  it("gives values that stay as they are, whatever is done with what it gave before", async () => {
    const { engine } = start();
    const program = new TinyProgram();
    const { graph } = program.recorder;
    program.loss();
    const boundary = graph.nodes.find(({ op }) => op === "boundary")?.id ?? -1;
    const weight = graph.nodes.find(({ op }) => op === "weight")?.id ?? -1;
    const constant = graph.nodes.find(({ op }) => op === "constant")?.id ?? -1;
    const wanted = [boundary, weight, constant];
    const before = await engine.evaluate(graph, wanted);
    const kept = before.map(numbersOf);
    for (const { data } of before) new Uint8Array(data.buffer).fill(0);
    const after = await engine.evaluate(graph, wanted);
    expect(after.map(numbersOf)).toEqual(kept);
  });

  it("makes one session for layers of one structure", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    await labelsOf(engine, program, [program.logits()]);
    expect([device.sessions, device.runs]).toEqual([3, 4]);
  });

  it("needs no other session to be asked for another row", async () => {
    const { engine, device } = start();
    const { recorder } = new TinyProgram();
    const x = recorder.constant(tensorOf("float32", [3, 1], [1, 2, 3]));
    const rows: number[] = [];
    for (const row of [2, 0, 1]) {
      const place = recorder.constant(tensorOf("int64", [], [row]));
      const { id } = recorder.record("gather", [x, place], { axis: 0 });
      const [value] = await engine.evaluate(recorder.graph, [id]);
      if (value !== undefined) rows.push(...numbersOf(value));
    }
    expect(rows).toEqual([3, 1, 2]);
    expect([device.sessions, device.runs]).toEqual([1, 3]);
  });
});

describe("a constant", () => {
  /** How many sessions there are after each of some values; each is added to the same tensor. */
  async function sessionsAfter(values: readonly number[]): Promise<number[]> {
    const { engine, device } = start();
    const { recorder } = new TinyProgram();
    const x = recorder.constant(
      tensorOf("float32", [20], Array<number>(20).fill(1)),
    );
    const made: number[] = [];
    for (const value of values) {
      const push = recorder.constant(tensorOf("float32", [], [value]));
      const { id } = recorder.record("add", [x, push], {});
      const [sum] = await engine.evaluate(recorder.graph, [id]);
      expect(sum && numbersOf(sum)).toEqual(Array(20).fill(1 + value));
      made.push(device.sessions);
    }
    return made;
  }

  it("that stays the same is built into one session", async () => {
    expect(await sessionsAfter([2, 2, 2])).toEqual([1, 1, 1]);
  });

  it("that changes is fed from its second value on, and needs no third session", async () => {
    expect(await sessionsAfter([2, 3, 4, 2, 5])).toEqual([1, 2, 2, 2, 2]);
  });
});

describe("a second question", () => {
  it("about the same tokens starts from the remembered residual stream", async () => {
    const { engine } = start();
    const program = new TinyProgram();
    await labelsOf(engine, program, [program.loss()]);
    expect(await labelsOf(engine, program, [program.pattern(1)])).toEqual([
      "layer 2",
    ]);
    expect(await labelsOf(engine, program, [program.scores()])).toEqual([
      "layer 1",
      "layer 2",
      "computing",
    ]);
    expect(await labelsOf(engine, program, [program.logits()])).toEqual([
      "unembedding",
    ]);
  });

  it("has the same answer as a first one", async () => {
    const program = new TinyProgram();
    const [fresh, used] = [start(), start()];
    await used.engine.evaluate(program.recorder.graph, [program.loss()]);
    const wanted = [program.scores(), program.logits()];
    const { graph } = program.recorder;
    expect(await used.engine.evaluate(graph, wanted)).toEqual(
      await fresh.engine.evaluate(graph, wanted),
    );
  });

  it("from another program with the same tokens starts there, too", async () => {
    const { engine } = start();
    const [first, second] = [new TinyProgram(), new TinyProgram()];
    await labelsOf(engine, first, [first.loss()]);
    second.recorder.constant(tensorOf("float32", [1], [4]));
    expect(await labelsOf(engine, second, [second.pattern(1)])).toEqual([
      "layer 2",
    ]);
  });

  it("about other tokens starts from the beginning", async () => {
    const { engine } = start();
    const program = new TinyProgram();
    await labelsOf(engine, program, [program.loss(1)]);
    expect(await labelsOf(engine, program, [program.pattern(1, 5)])).toEqual([
      "embedding",
      "layer 1",
      "layer 2",
    ]);
  });

  it("runs only the layers behind an intervention", async () => {
    const { engine } = start();
    const program = new TinyProgram();
    await labelsOf(engine, program, [program.loss(1)]);
    await labelsOf(engine, program, [program.loss(5)]);
    expect(await labelsOf(engine, program, [program.swapped()])).toEqual([
      "layer 1",
      "layer 2",
      "unembedding",
    ]);
  });
});

describe("an aborted evaluation", () => {
  it("rejects with the signal's reason and runs nothing more", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    const controller = new AbortController();
    const reason = new Error("the reader pressed cancel");
    const evaluation = engine.evaluate(
      program.recorder.graph,
      [program.logits()],
      {
        signal: controller.signal,
        onProgress: ({ label }) => {
          if (label === "layer 2") controller.abort(reason);
        },
      },
    );
    await expect(evaluation).rejects.toBe(reason);
    expect(device.runs).toBe(2);
  });

  it("leaves what it finished to the next", async () => {
    const { engine } = start();
    const program = new TinyProgram();
    const controller = new AbortController();
    const aborted = engine.evaluate(
      program.recorder.graph,
      [program.logits()],
      {
        signal: controller.signal,
        onProgress: ({ label }) => {
          if (label === "layer 2") controller.abort();
        },
      },
    );
    await expect(aborted).rejects.toThrow();
    expect(await labelsOf(engine, program, [program.logits()])).toEqual([
      "layer 2",
      "unembedding",
    ]);
  });
});

describe("a failure", () => {
  it("of a weight is passed on, and the weight is asked for again", async () => {
    let failures = 1;
    const { engine } = start({
      get: (name) =>
        name === "h.1.mlp.c_fc.weight" && failures-- > 0
          ? Promise.reject(new Error("the connection broke"))
          : weights.get(name),
    });
    const program = new TinyProgram();
    const wanted = [program.logits()];
    await expect(
      engine.evaluate(program.recorder.graph, wanted),
    ).rejects.toThrow("the connection broke");
    expect(await labelsOf(engine, program, wanted)).toEqual([
      "layer 2",
      "unembedding",
    ]);
  });

  it("to make a session is passed on, and the session is made again", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    const wanted = [program.logits()];
    device.failure = new Error("out of memory");
    await expect(
      engine.evaluate(program.recorder.graph, wanted),
    ).rejects.toThrow("out of memory");
    expect(await labelsOf(engine, program, wanted)).toHaveLength(4);
  });

  it("does not stop evaluations that wait behind it", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    device.failure = new Error("out of memory");
    const { graph } = program.recorder;
    const wanted = [program.loss()];
    const first = engine.evaluate(graph, wanted);
    const second = engine.evaluate(graph, wanted);
    await expect(first).rejects.toThrow("out of memory");
    await expect(second).resolves.toHaveLength(1);
  });

  it("of a damaged graph is found before anything runs", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    const node = program.loss();
    const nodes = program.recorder.graph.nodes.slice(0, -1);
    const damaged = [...nodes, { ...nodes[0], id: 0 }] as typeof nodes;
    await expect(engine.evaluate({ nodes: damaged }, [node])).rejects.toThrow(
      /^internal: /,
    );
    expect(device.runs).toBe(0);
  });
});

describe("a weight", () => {
  /** Gives each weight until it is released. */
  function onceOnly(failures = 0) {
    const released = new Set<string>();
    const source: ConstructorParameters<typeof Engine>[1] = {
      get: (name) =>
        released.has(name)
          ? Promise.reject(new Error(`${name} has been released`))
          : weights.get(name),
      release: (name) => released.add(name),
    };
    const { device, engine } = start(source);
    device.uploadFailures = failures;
    return { device, engine, released };
  }

  it("is released by its source once the device has it", async () => {
    const { engine, released } = onceOnly();
    const program = new TinyProgram();
    const { graph } = program.recorder;
    await engine.evaluate(graph, [program.pattern(0)]);
    // embedding (2), ln_1 (2) and c_attn (2)
    expect(released.size).toBe(6);
    await expect(
      engine.evaluate(graph, [program.pattern(0, 5), program.loss()]),
    ).resolves.toHaveLength(2);
  });

  it("that is wanted itself is read back from the device", async () => {
    const { engine } = onceOnly();
    const { recorder } = new TinyProgram();
    const name = "ln_f.weight";
    const shape = [(await weights.get(name)).data.length];
    const node = recorder.record("weight", [], { name, shape });
    for (const _ of ["first", "again"]) {
      const [value] = await engine.evaluate(recorder.graph, [node.id]);
      expect(value).toEqual(await weights.get(name));
    }
  });

  it("is asked for anew by a device that keeps none, and given back after each segment", async () => {
    const { device, engine, released } = onceOnly();
    device.keepsWeights = false;
    const program = new TinyProgram();
    const { graph } = program.recorder;
    await engine.evaluate(graph, [program.loss()]);
    await engine.evaluate(graph, [program.loss(5)]);
    expect(released.size).toBe(0);
    const boundaries = 3;
    expect(device.live.size).toBe(2 * boundaries);
  });

  it("whose upload fails is kept for another try", async () => {
    const { engine, released } = onceOnly(1);
    const program = new TinyProgram();
    const { graph } = program.recorder;
    const wanted = [program.pattern(0)];
    await expect(engine.evaluate(graph, wanted)).rejects.toThrow("no room");
    expect(released.size).toBe(0);
    await expect(engine.evaluate(graph, wanted)).resolves.toHaveLength(1);
  });
});

describe("the device", () => {
  it("creates and runs one session at a time", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    const { graph } = program.recorder;
    await Promise.all([
      engine.evaluate(graph, [program.loss()]),
      engine.evaluate(graph, [program.scores(5)]),
      engine.evaluate(graph, [program.logits(9)]),
    ]);
    expect(device.mostAtOnce).toBe(1);
  });

  it("keeps weights and residual streams, and nothing else", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    const wanted = [program.scores(), program.loss(), program.pattern(0)];
    await labelsOf(engine, program, wanted);
    const parameters = 2 + 2 * 12 + 2;
    const boundaries = 3;
    expect(device.live.size).toBe(parameters + boundaries);
    await labelsOf(engine, program, wanted);
    expect(device.live.size).toBe(parameters + boundaries);
  });

  it("gets back all but the weights, whose buffers end with it", async () => {
    const { engine, device } = start();
    const program = new TinyProgram();
    await labelsOf(engine, program, [program.pattern(0)]);
    await engine.dispose();
    open.splice(0);
    expect(device.disposed).toBe(true);
    // embedding (2), ln_1 (2) and c_attn (2)
    expect(device.live.size).toBe(6);
  });

  it("gets back what a failed evaluation had computed", async () => {
    const { engine, device } = start({
      get: (name) =>
        name === "ln_f.weight"
          ? Promise.reject(new Error("gone"))
          : weights.get(name),
    });
    const program = new TinyProgram();
    const wanted = [program.pattern(0), program.logits()];
    const { graph } = program.recorder;
    await expect(engine.evaluate(graph, wanted)).rejects.toThrow("gone");
    const before = device.live.size;
    await expect(engine.evaluate(graph, wanted)).rejects.toThrow("gone");
    expect(device.live.size).toBe(before);
  });
});
