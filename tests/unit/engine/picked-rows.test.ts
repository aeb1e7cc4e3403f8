/** @file Rows that are fed instead of a whole embedding: to whom, and with the same numbers. */
import { afterEach, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { openModel } from "../../parity/model-folder.ts";
import { TinyProgram } from "./tiny.ts";
import { WatchedDevice } from "./watched-device.ts";

const { weights } = openModel("tiny");
const name = "wte.weight";
const open: Engine[] = [];
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.dispose();
});

/** @param keepsWeights as a device that needs no rows does */
function start(keepsWeights = false) {
  const device = new WatchedDevice();
  device.keepsWeights = keepsWeights;
  const whole: string[] = [];
  const rows: (readonly number[])[] = [];
  const engine = new Engine(device, {
    get: (name) => {
      whole.push(name);
      return weights.get(name);
    },
    rows: (name, asked) => {
      rows.push(asked);
      return weights.rows(name, asked);
    },
  });
  open.push(engine);
  return { engine, whole, rows };
}

type Terms = (recorder: Recorder, table: Tensor, ids: Tensor) => Tensor;

/** @param terms of the embedding and of ids, [2, 2] */
async function computed(
  { engine }: { readonly engine: Engine },
  ids: readonly number[],
  terms: Terms,
): Promise<readonly number[]> {
  const recorder = new Recorder();
  const { shape } = await weights.get(name);
  const table = recorder.record("weight", [], { name, shape });
  const given = terms(
    recorder,
    table,
    recorder.constant(tensorOf("int64", [2, 2], ids)),
  );
  const node = recorder.valueNode(given);
  const [value] = await engine.evaluate(recorder.graph, [node]);
  return value === undefined ? [] : numbersOf(value);
}

const gathered: Terms = (recorder, table, ids) =>
  recorder.record("gather", [table, ids], { axis: 0 });

it("are asked for in the order of the tokens, and give what the whole gives", async () => {
  for (const ids of [
    [3, 0, 3, 1],
    [2, -1, 7, 5],
  ]) {
    const own = start();
    const numbers = await computed(own, ids, gathered);
    expect(numbers).toEqual(await computed(start(true), ids, gathered));
    const { shape } = await weights.get(name);
    const [count = 0] = shape;
    expect(own.rows).toEqual([ids.map((id) => (id < 0 ? id + count : id))]);
    expect(own.whole).toEqual([]);
  }
});

it("are asked for anew where a plan is used again", async () => {
  const own = start();
  for (const ids of [
    [3, 0, 3, 1],
    [2, 6, 7, 5],
  ]) {
    const numbers = await computed(own, ids, gathered);
    expect(numbers).toEqual(await computed(start(true), ids, gathered));
  }
  expect(own.rows).toHaveLength(2);
});

it("are enough where what says which is reshaped, and read by others, too", async () => {
  const terms: Terms = (recorder, table, ids) => {
    const flat = recorder.record("reshape", [ids], { shape: [4] });
    const rows = recorder.record("gather", [table, flat], { axis: 0 });
    const column = recorder.record("reshape", [ids], { shape: [4, 1] });
    const floats = recorder.record("cast", [column], { dtype: "float32" });
    return recorder.record("mul", [rows, floats], {});
  };
  const own = start();
  for (const ids of [
    [3, 0, 3, 1],
    [2, 6, 7, 5],
  ]) {
    const numbers = await computed(own, ids, terms);
    expect(numbers).toEqual(await computed(start(true), ids, terms));
  }
  expect(own.rows).toHaveLength(2);
  expect(own.whole).toEqual([]);
});

it("are not enough where the rest of it is read", async () => {
  const terms: Terms = (recorder, table, ids) =>
    recorder.record(
      "matmul",
      [
        gathered(recorder, table, ids),
        recorder.record("permute", [table], { perm: [1, 0] }),
      ],
      {},
    );
  const own = start();
  expect(await computed(own, [1, 2, 3, 4], terms)).toEqual(
    await computed(start(true), [1, 2, 3, 4], terms),
  );
  expect([own.rows, own.whole]).toEqual([[], [name]]);
});

it("leave the numbers of a model as they are", async () => {
  const loss = async ({ engine }: { readonly engine: Engine }) => {
    const program = new TinyProgram();
    const { graph } = program.recorder;
    const [value] = await engine.evaluate(graph, [program.loss()]);
    return value && numbersOf(value);
  };
  const own = start();
  expect(await loss(own)).toEqual(await loss(start(true)));
  expect(own.rows.length).toBeGreaterThan(0);
});
