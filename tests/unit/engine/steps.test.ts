/** @file Long work in steps. */
import { describe, expect, it } from "vitest";
import {
  finish,
  finishInSlices,
  nextTask,
  type Steps,
} from "../../../src/engine/steps.ts";

function* counted(to: number): Steps<number> {
  let count = 0;
  while (count < to) {
    count++;
    yield;
  }
  return count;
}

/** Never done. */
function* endless(): Steps<never> {
  for (;;) yield;
}

describe("work in steps", () => {
  it("gives its result, in one go and with pauses", async () => {
    expect(finish(counted(1000))).toBe(1000);
    expect(await finishInSlices(counted(1000))).toBe(1000);
  });

  it("is stopped by a message that arrives meanwhile", async () => {
    const controller = new AbortController();
    const work = finishInSlices(endless(), controller.signal);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => controller.abort(new Error("enough"));
    port2.postMessage("stop");
    await expect(work).rejects.toThrow("enough");
    port1.close();
  });

  it("passes on what goes wrong in it", async () => {
    function* failing(): Steps<void> {
      yield;
      throw new Error("no such node");
    }
    await expect(finishInSlices(failing())).rejects.toThrow("no such node");
  });
});

describe("the next task", () => {
  it("comes after messages that wait already", async () => {
    const heard: string[] = [];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => heard.push("message");
    port2.postMessage("hello");
    await nextTask();
    await nextTask();
    expect(heard).toEqual(["message"]);
    port1.close();
  });
});
