/** @file A sweep over every head of GPT-2 Small's shape, on a device that counts bytes instead of computing. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  activationBytes,
  Engine,
  mostSessions,
} from "../../../src/engine/engine.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { anyWeights, CountingDevice } from "./counting-device.ts";
import { gpt2Small, Sweep } from "./sweep.ts";

function start() {
  const device = new CountingDevice();
  return { device, engine: new Engine(device, anyWeights) };
}

/** Segments by what they compute. */
async function segmentsOf(
  engine: Engine,
  sweep: Sweep,
  wanted: readonly NodeId[],
): Promise<Record<string, number>> {
  const labels: Record<string, number> = {};
  await engine.evaluate(sweep.builder, wanted, {
    onProgress: ({ label }) => {
      labels[label] = (labels[label] ?? 0) + 1;
    },
  });
  return labels;
}

describe("144 traces in one evaluation", () => {
  const sweep = new Sweep();
  let losses: NodeId;
  beforeAll(() => {
    losses = sweep.losses(sweep.traces);
  });

  it("stay below the bound at every moment, when repeated too", async () => {
    const { device, engine } = start();
    for (const _ of ["first", "again", "once more"]) {
      await engine.evaluate(sweep.builder, [losses]);
      expect(device.peak).toBeLessThanOrEqual(activationBytes);
      expect(device.computed).toBeLessThanOrEqual(activationBytes);
    }
  });

  it("compute what they share once", async () => {
    const { engine } = start();
    const labels = await segmentsOf(engine, sweep, [losses]);
    const { nLayers, nHeads } = gpt2Small;
    // in each layer what all runs share, the run that goes on whole, each run that leaves a head out, and those that did before
    const inLayer = (layer: number): number =>
      1 + (layer < nLayers ? 1 : 0) + nHeads * layer;
    expect(labels).toEqual({
      planning: 1,
      embedding: 1,
      ...Object.fromEntries(
        Array.from({ length: nLayers }, (_, index) => [
          `layer ${index + 1}`,
          inLayer(index + 1),
        ]),
      ),
      unembedding: nLayers * nHeads,
      computing: 1,
    });
  });

  it("make few sessions, and none when repeated", async () => {
    const { device, engine } = start();
    await engine.evaluate(sweep.builder, [losses]);
    const { nHeads } = gpt2Small;
    const first = device.sessions;
    // embedding, what a layer shares, the whole run's rest of it, a whole layer, unembedding, the losses together
    expect(first).toBeLessThanOrEqual(nHeads + 6);
    await engine.evaluate(sweep.builder, [losses]);
    expect(device.sessions).toBe(first);
  });
});

describe("144 traces of other tokens each", () => {
  const sweep = new Sweep({ otherTokens: true });
  let losses: NodeId;
  beforeAll(() => {
    losses = sweep.losses(sweep.traces);
  });

  it("stay below the bound, and one is done before the next begins", async () => {
    const { device, engine } = start();
    const labels: string[] = [];
    await engine.evaluate(sweep.builder, [losses], {
      onProgress: ({ label }) => labels.push(label),
    });
    expect(device.peak).toBeLessThanOrEqual(activationBytes);
    const first = labels.slice(1, labels.indexOf("unembedding") + 1);
    expect(first).toHaveLength(1 + gpt2Small.nLayers + 1);
    expect(labels.slice(1)).toEqual([
      ...Array.from({ length: sweep.traces }, () => first).flat(),
      "computing",
    ]);
  });
});

describe("traces one after another", () => {
  it("of one structure make no session after the first", async () => {
    const { device, engine } = start();
    const sweep = new Sweep({ otherTokens: true, pos: 20 });
    const { nHeads } = gpt2Small;
    const made: number[] = [];
    for (let layer = 0; layer < gpt2Small.nLayers; layer++) {
      await engine.evaluate(sweep.builder, [sweep.trace(layer * nHeads)]);
      made.push(device.sessions);
    }
    expect(new Set(made.slice(1)).size).toBe(1);
  });

  it("of ever new shapes keep no more sessions than the limit", async () => {
    const { device, engine } = start();
    for (let pos = 2; pos < 40; pos++) {
      const sweep = new Sweep({ pos });
      await engine.evaluate(sweep.builder, [sweep.trace(0)]);
    }
    expect(device.sessions).toBeGreaterThan(mostSessions);
    expect(device.mostSessions).toBe(mostSessions);
  });
});

describe("planning", () => {
  it("is told of, can be cancelled, and then leaves nothing", async () => {
    const { device, engine } = start();
    const sweep = new Sweep();
    const losses = sweep.losses(sweep.traces);
    const controller = new AbortController();
    const labels: string[] = [];
    const evaluation = engine.evaluate(sweep.builder, [losses], {
      signal: controller.signal,
      onProgress: ({ label }) => {
        labels.push(label);
        // a message that arrives while the engine plans
        setTimeout(() => controller.abort(new Error("cancelled")));
      },
    });
    await expect(evaluation).rejects.toThrow("cancelled");
    expect(labels).toEqual(["planning"]);
    expect([device.runs, device.sessions, device.computed]).toEqual([0, 0, 0]);
  });
});
