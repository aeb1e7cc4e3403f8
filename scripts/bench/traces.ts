/** @file Many traces: recorded and planned at GPT-2 Small's shape; read one after another on the embedded model. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Engine } from "../../src/engine/engine.ts";
import {
  anyWeights,
  CountingDevice,
} from "../../tests/unit/engine/counting-device.ts";
import { Sweep } from "../../tests/unit/engine/sweep.ts";
import { stackSwitchingFlags } from "../stack-switching.ts";
import { seconds, type Figure } from "./figure.ts";
import type { Readings } from "./reading.ts";

const rounds = 3;

/** One trace for each head, without it: as many as a model has heads, on a device that computes nothing. */
export async function benchTraces(): Promise<Figure[]> {
  const [recording, planning]: [number[], number[]] = [[], []];
  let peak = 0;
  let traces = 0;
  for (let round = 0; round < rounds; round++) {
    const sweep = new Sweep();
    ({ traces } = sweep);
    const start = performance.now();
    const losses = sweep.losses(traces);
    recording.push((performance.now() - start) / traces);
    const device = new CountingDevice();
    planning.push(await planned(new Engine(device, anyWeights), sweep, losses));
    peak = Math.max(peak, device.peak);
  }
  const what = `${traces} traces at GPT-2 Small's shape, 10 x 100`;
  return [
    {
      what: `${what}: recording one`,
      value: milliseconds(recording),
      goal: "10 ms",
    },
    { what: `${what}: planning all`, value: seconds(planning), goal: "1 s" },
    {
      what: `${what}: most on the device besides weights`,
      value: `${(peak / 2 ** 20).toFixed(0)} MiB`,
      goal: "256 MiB",
    },
  ];
}

/** Milliseconds until the first segment of an evaluation runs, which then goes on to its end. */
async function planned(
  engine: Engine,
  sweep: Sweep,
  losses: number,
): Promise<number> {
  const start = performance.now();
  let first: number | undefined;
  await engine.evaluate(sweep.builder, [losses], {
    onProgress: ({ total }) => {
      if (total > 0) first ??= performance.now() - start;
    },
  });
  return first ?? NaN;
}

/** Values that Python reads in the middle of a cell, where Node's WebAssembly can wait for them. */
export async function benchReading(): Promise<Figure[]> {
  const flags = stackSwitchingFlags();
  const readings = flags === undefined ? undefined : await readingsOf(flags);
  const row = (what: string, values: number[] | undefined, goal: string) => ({
    what: `embedded model, native: ${what}`,
    value:
      values === undefined
        ? "not measured: this Node's WebAssembly cannot wait"
        : milliseconds(values),
    goal,
  });
  return [
    row(
      "100 short traces, each read with .item()",
      readings?.traces,
      "3 times nnsight",
    ),
    row(
      "200 elements of a tensor that was read before",
      readings?.elements,
      "50 ms",
    ),
  ];
}

/** Measured in a process of its own, since Node takes its flags when it starts. */
async function readingsOf(flags: readonly string[]): Promise<Readings> {
  const child = new URL("./reading.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    "--import",
    "tsx",
    child,
    String(rounds),
  ]);
  return JSON.parse(stdout) as Readings;
}

function milliseconds(values: readonly number[]): string {
  const [least, ...rest] = [...values].sort((a, b) => a - b);
  const middle = [least, ...rest][Math.floor(values.length / 2)];
  const most = rest.at(-1) ?? least;
  const [low, mid, high] = [least, middle, most].map((value) =>
    (value ?? NaN).toFixed(1),
  );
  return `${mid} ms (${low}–${high})`;
}
