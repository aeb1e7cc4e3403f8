/** @file What sweeps and gradients cost, in forward passes: runs that differ behind a layer share what comes before it. */
import type { Engine } from "../../src/engine/engine.ts";
import { gpt2Small, Sweep, type Reads } from "../../tests/unit/engine/sweep.ts";
import { openNativeModel } from "../native-model.ts";
import { benchModelId, preparedFolder, provideModel } from "./checkpoint.ts";
import { median, type Figure } from "./figure.ts";

const rounds = 3;
const tokens = { batch: 2, pos: 50 };
/** Of each layer's twelve: the ratio is that of all but for the first pass, which is shared by fewer. */
const headsPerLayer = 4;

/** What is read of each run, and how much of a whole pass the project wants it to cost at most. */
const readings: Readonly<Record<Reads, { what: string; goal: string }>> = {
  last: { what: "what is made of the last position", goal: "0.6" },
  loss: {
    what: "the loss of all positions (unembedding alone is 0.31 of a pass)",
    goal: "",
  },
  "second half": {
    what: "the loss of the second half of the positions, as on the page on ablation",
    goal: "0.6",
  },
};

/** One run for each of many heads without it, against as many whole passes of which the same is read, or `wholeReads`. */
export async function benchSweepCost(
  reads: Reads,
  wholeReads: Reads = reads,
): Promise<Figure[]> {
  const { nLayers, nHeads } = gpt2Small;
  const heads = Array.from({ length: nLayers }, (_, layer) =>
    Array.from({ length: headsPerLayer }, (_, head) => layer * nHeads + head),
  ).flat();
  const { what, goal } = readings[reads];
  const whole = wholeReads === reads ? "the same" : readings[wholeReads].what;
  return onBenchModel(async (engine) => [
    {
      what: `native, GPT-2 Small's shape, ${tokens.batch} x ${tokens.pos}: ${heads.length} runs without a head each, of which is read ${what}, against as many whole passes, read ${whole}`,
      value: await ratio(engine, heads, reads, wholeReads),
      goal,
    },
  ]);
}

/** One forward pass and one back against the forward pass alone, where what layers computed does not all fit. */
export function benchGradients(): Promise<Figure[]> {
  const size = { batch: 10, pos: 100 };
  return onBenchModel(async (engine) => {
    const ratios: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const forward = new Sweep({ ...size, seed: 1000 * round });
      const both = new Sweep({ ...size, seed: 1000 * round + 500 });
      const alone = await spentOn(engine, forward, [forward.whole(0)]);
      const back = await spentOn(engine, both, both.attributed(0));
      if (round > 0) ratios.push(back / alone);
    }
    return [
      {
        what: "native, GPT-2 Small's shape, 10 x 100: forward and back to every head's result, against the forward pass alone",
        value: listed(ratios),
        goal: "3.2",
      },
    ];
  });
}

async function onBenchModel(
  measure: (engine: Engine) => Promise<Figure[]>,
): Promise<Figure[]> {
  await provideModel();
  const { engine } = await openNativeModel(benchModelId, preparedFolder);
  try {
    return await measure(engine);
  } finally {
    await engine.dispose();
  }
}

/** Of processor time, so that whatever else the machine does does not count; in turns. */
async function ratio(
  engine: Engine,
  heads: readonly number[],
  reads: Reads,
  wholeReads: Reads,
): Promise<string> {
  const ratios: number[] = [];
  // a round before the first makes the sessions
  for (let round = 0; round <= rounds; round++) {
    const seed = 1000 * round;
    const sweep = new Sweep({ ...tokens, reads, seed });
    const shared = await spent(engine, sweep, heads, (head) =>
      sweep.trace(head),
    );
    const others = new Sweep({
      ...tokens,
      reads: wholeReads,
      seed,
      otherTokens: true,
    });
    const whole = await spent(engine, others, heads, (head) =>
      others.whole(head + 1),
    );
    if (round > 0) ratios.push(shared / whole);
  }
  return listed(ratios);
}

function listed(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${ratios.map((each) => each.toFixed(2)).join(", ")})`;
}

function spent(
  engine: Engine,
  sweep: Sweep,
  heads: readonly number[],
  trace: (head: number) => number,
): Promise<number> {
  const traces = heads.map(trace);
  const all = sweep.builder.record("stack", traces, { axis: 0 });
  return spentOn(engine, sweep, [all]);
}

/** Microseconds of processor time. */
async function spentOn(
  engine: Engine,
  { builder }: Sweep,
  wanted: readonly number[],
): Promise<number> {
  const before = process.cpuUsage();
  await engine.evaluate(builder, wanted);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
