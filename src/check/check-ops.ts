/** @file Every operation on a device against what PyTorch gave. */
import type { Device } from "../engine/device.ts";
import { Engine } from "../engine/engine.ts";
import { tensorDifference } from "./difference.ts";
import { CaseWeights, runOpCase, tensorValue, type OpCase } from "./op-case.ts";
import { toleranceOf } from "./op-tolerance.ts";
import { Tally, type Part } from "./report.ts";

/**
 * Inputs are fed, so that nothing is computed before it reaches the device. A case that fails is a line of the report.
 * Sessions are left to end with the worker or the process: after so many of them the runtime for WebGPU fails in giving
 * them back, which must not take what was found with it.
 * @param onDone cases done, of all
 */
export async function checkOps(
  device: Device,
  cases: readonly OpCase[],
  onDone: (done: number, all: number) => void,
): Promise<Part> {
  const weights = new CaseWeights();
  const engine = new Engine(device, weights);
  const tallies = new Map<string, Tally>();
  const start = performance.now();
  for (const [index, each] of cases.entries()) {
    const { op, about, expected } = each;
    const allowed = toleranceOf(device.kind, op, expected.dtype);
    // whole numbers of an operation are exact, whatever its floats are
    const what =
      expected.dtype === "float32" ? op : `${op} (${expected.dtype})`;
    const tally = tallies.get(what) ?? new Tally(what, allowed);
    tallies.set(what, tally);
    await tally.looked(about, async () => {
      const value = await runOpCase(engine, weights, each, "feeds");
      return tensorDifference(value, tensorValue(expected));
    });
    onDone(index + 1, cases.length);
  }
  return {
    name: "operations",
    against: "PyTorch",
    checks: [...tallies.values()].map(({ check }) => check),
    seconds: { all: (performance.now() - start) / 1000 },
  };
}
