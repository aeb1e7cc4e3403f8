/** @file The channel between Python's worker and the engine's. */
import { afterEach, describe, expect, it } from "vitest";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { moved } from "../../../src/live/crossing.ts";
import { EngineLink, openDoor } from "../../../src/live/engine-link.ts";
import type { Evaluate } from "../../../src/python/cell-record.ts";

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function linked(evaluate: Evaluate): EngineLink {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  openDoor(port1, evaluate);
  const link = new EngineLink();
  link.connect(port2);
  return link;
}

const graph = { nodes: [] };

describe("Python's way to the engine", () => {
  it("carries a graph there and moves the values back", async () => {
    const value = tensorOf("float32", [3], [1, 2, 3]);
    const link = linked((asked, nodes) => {
      expect([asked, nodes]).toEqual([graph, [7, 8]]);
      return Promise.resolve(moved([value, value]));
    });
    const values = await link.evaluate(graph, [7, 8]);
    expect(values).toEqual([
      tensorOf("float32", [3], [1, 2, 3]),
      tensorOf("float32", [3], [1, 2, 3]),
    ]);
    // what was moved is no longer here
    expect(value.data.length).toBe(0);
  });

  it("says of a failure what kind it is", async () => {
    const link = linked(() => {
      const error = new Error("the device was lost");
      error.name = "GpuError";
      return Promise.reject(error);
    });
    await expect(link.evaluate(graph, [0])).rejects.toMatchObject({
      name: "GpuError",
      message: "the device was lost",
    });
  });

  it("tells who waits, and who asks later, that the engine has ended", async () => {
    const link = linked(() => new Promise(() => undefined));
    const waiting = link.evaluate(graph, [0]);
    link.cut({ name: "WorkerCrash", message: "the engine stopped" });
    const told = { name: "WorkerCrash", message: "the engine stopped" };
    await expect(waiting).rejects.toMatchObject(told);
    await expect(link.evaluate(graph, [0])).rejects.toMatchObject(told);
  });

  it("leads to another engine once it is laid anew", async () => {
    const link = linked(() => new Promise(() => undefined));
    link.cut({ name: "Error", message: "ended" });
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    openDoor(port1, () => Promise.resolve([tensorOf("bool", [1], [1])]));
    link.connect(port2);
    await expect(link.evaluate(graph, [0])).resolves.toHaveLength(1);
  });

  it("is missed by name before it is laid", async () => {
    await expect(new EngineLink().evaluate(graph, [0])).rejects.toThrow(
      /^internal: /,
    );
  });
});
