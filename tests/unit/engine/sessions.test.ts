/** @file Sessions: one a structure, no more than the limit, the least recently used ended. */
import type { InferenceSession } from "onnxruntime-common";
import { describe, expect, it } from "vitest";
import { Sessions } from "../../../src/engine/sessions.ts";

function start(limit: number) {
  const sessions = new Sessions(limit);
  const made: string[] = [];
  const ended: string[] = [];
  const get = (structure: string): Promise<InferenceSession> =>
    sessions.get(structure, () => {
      made.push(structure);
      const release = (): Promise<void> => {
        ended.push(structure);
        return Promise.resolve();
      };
      return Promise.resolve({ release } as InferenceSession);
    });
  return { sessions, get, made, ended };
}

describe("sessions", () => {
  it("are made once a structure", async () => {
    const { get, made } = start(2);
    expect(await get("a")).toBe(await get("a"));
    expect(made).toEqual(["a"]);
  });

  it("end when others take their place, the least recently used first", async () => {
    const { get, made, ended } = start(2);
    await get("a");
    await get("b");
    await get("a");
    await get("c");
    expect(ended).toEqual(["b"]);
    await get("a");
    expect(made).toEqual(["a", "b", "c"]);
  });

  it("that could not be made are tried again", async () => {
    const { sessions, get, made } = start(2);
    const failing = sessions.get("a", () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    await get("a");
    expect(made).toEqual(["a"]);
  });

  it("all end when asked to", async () => {
    const { sessions, get, ended } = start(2);
    await get("a");
    await get("b");
    await sessions.releaseAll();
    expect(ended).toEqual(["a", "b"]);
  });
});
