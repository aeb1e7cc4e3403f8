/** @file Residual streams that are kept: bounded, the least recently used dropped first. */
import { Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { Memory } from "../../../src/engine/memory.ts";

/** 40 bytes */
function tensor(): Tensor {
  return new Tensor("float32", new Float32Array(10), [10]);
}

describe("Memory", () => {
  it("frees nothing below its limit", () => {
    const freed: unknown[] = [];
    const memory = new Memory(80, (each) => freed.push(each));
    memory.put("a", tensor());
    memory.put("b", tensor());
    memory.trim();
    expect(freed).toEqual([]);
    expect([memory.has("a"), memory.has("b")]).toEqual([true, true]);
  });

  it("frees the least recently used when trimmed, not before", () => {
    const freed: unknown[] = [];
    const memory = new Memory(80, (each) => freed.push(each));
    const [a, b, c] = [tensor(), tensor(), tensor()];
    memory.put("a", a);
    memory.put("b", b);
    memory.get("a");
    memory.put("c", c);
    expect(freed).toEqual([]);
    memory.trim();
    expect(freed).toEqual([b]);
    expect(memory.get("b")).toBeUndefined();
    expect(memory.get("a")).toBe(a);
  });

  it("drops as many as it takes, even all", () => {
    const freed: unknown[] = [];
    const memory = new Memory(10, (each) => freed.push(each));
    memory.put("a", tensor());
    memory.put("b", tensor());
    memory.trim();
    expect(freed).toHaveLength(2);
  });

  it("frees everything when cleared, and can be used again", () => {
    const freed: unknown[] = [];
    const memory = new Memory(80, (each) => freed.push(each));
    memory.put("a", tensor());
    memory.clear();
    expect(freed).toHaveLength(1);
    memory.put("a", tensor());
    memory.trim();
    expect(memory.has("a")).toBe(true);
  });

  it("refuses to take a value twice", () => {
    const memory = new Memory(80, () => undefined);
    memory.put("a", tensor());
    expect(() => memory.put("a", tensor())).toThrow(/^internal: /);
  });
});
