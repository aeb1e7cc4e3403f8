/** @file Residual streams that are kept: bounded at every moment, the least recently used dropped first. */
import { Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { Memory } from "../../../src/engine/memory.ts";

function start(limit: number) {
  const freed: unknown[] = [];
  const memory = new Memory(limit, (each) => freed.push(each));
  const tensors = new Map<string, Tensor>();
  /** 40 bytes */
  const offer = (digest: string, passes = false): void => {
    const tensor = new Tensor("float32", new Float32Array(10), [10]);
    tensors.set(digest, tensor);
    memory.offer(digest, tensor, 40, passes);
  };
  const names = (): (string | undefined)[] =>
    freed.map(
      (each) => [...tensors].find(([, tensor]) => tensor === each)?.[0],
    );
  return { memory, offer, freed: names };
}

describe("Memory", () => {
  it("frees nothing up to its limit", () => {
    const { memory, offer, freed } = start(80);
    offer("a");
    offer("b");
    expect(freed()).toEqual([]);
    expect([memory.has("a"), memory.has("b")]).toEqual([true, true]);
  });

  it("frees the least recently used when it grows above", () => {
    const { memory, offer, freed } = start(80);
    offer("a");
    offer("b");
    memory.get("a");
    offer("c");
    expect(freed()).toEqual(["b"]);
    expect(memory.get("b")).toBeUndefined();
    expect(memory.get("a")).toBeDefined();
  });

  it("fills no more than a part of itself with what is soon out of date", () => {
    const { memory, offer, freed } = start(320);
    for (const digest of ["a", "b", "c", "d", "e"]) offer(digest, true);
    offer("f");
    expect(freed()).toEqual(["a", "b"]);
    expect(memory.has("f")).toBe(true);
  });

  it("makes room before an evaluation takes it", () => {
    const { memory, offer, freed } = start(80);
    offer("a");
    offer("b");
    memory.hold(50);
    expect(freed()).toEqual(["a", "b"]);
  });

  it("gives room back that an evaluation has left", () => {
    const { memory, offer, freed } = start(80);
    memory.hold(50);
    offer("a");
    expect(freed()).toEqual(["a"]);
    memory.hold(-50);
    offer("b");
    expect(freed()).toEqual(["a"]);
    expect(memory.has("b")).toBe(true);
  });

  it("spares what a plan counts on, however old", () => {
    const { memory, offer, freed } = start(80);
    offer("a");
    offer("b");
    memory.pin("a");
    offer("c");
    memory.hold(1000);
    expect(freed()).toEqual(["b", "c"]);
    memory.unpin("a");
    memory.hold(0);
    expect(freed()).toEqual(["b", "c", "a"]);
  });

  it("keeps what it has where something never fits", () => {
    const { memory, offer, freed } = start(60);
    offer("a");
    memory.pin("a");
    offer("b");
    expect(freed()).toEqual(["b"]);
    expect(memory.has("a")).toBe(true);
  });

  it("frees what it remembers already", () => {
    const { offer, freed } = start(80);
    offer("a");
    offer("a");
    expect(freed()).toEqual(["a"]);
  });

  it("frees everything when cleared, and can be used again", () => {
    const { memory, offer, freed } = start(80);
    offer("a");
    memory.clear();
    expect(freed()).toEqual(["a"]);
    offer("b");
    expect(memory.has("b")).toBe(true);
  });
});
