/** @file The kill switch: what live.json may say, and what a broken one means. */
import { describe, expect, it } from "vitest";
import type { Cell, LiveNotebook } from "../../../src/live/state.ts";
import { parseSwitch, refusal } from "../../../src/live/switch.ts";
import { switchedNotebook } from "../../../src/live/switched-notebook.ts";

const cells: readonly Cell[] = ["setup", "loss", "attention.trace"].map(
  (id) => ({ id, code: "" }),
);
const ids = cells.map(({ id }) => id);

function readsAs(content: unknown): string | undefined {
  return refusal(parseSwitch(JSON.stringify(content)), ids);
}

describe("live.json", () => {
  it.each([
    ["", "an empty file"],
    ["<!doctype html>", "a page"],
    ["null", "null"],
    ["[]", "a list"],
    ['{"enabled": "false"}', "a text for a truth value"],
    ['{"enabled": true, "message": "no", "cells": {}}', "what is on"],
    ['{"cells": {"attention": false}}', "a cell that is no message"],
    ['{"cells": {"other": "off"}}', "another cell"],
  ])("leaves Run live on for %s (%s)", (text) => {
    expect(refusal(parseSwitch(text), ids)).toBeUndefined();
  });

  it("switches everything off, with its message or one of ours", () => {
    expect(readsAs({ enabled: false, message: "Back soon." })).toBe(
      "Back soon.",
    );
    expect(readsAs({ enabled: false })).toMatch(/switched off on this site/);
  });

  it("switches a cell off, with its variants and what runs it first", () => {
    expect(readsAs({ cells: { attention: "Not now." } })).toBe("Not now.");
    expect(readsAs({ cells: { loss: "No loss." } })).toBe("No loss.");
    expect(readsAs({ cells: { "attention.trace": "" } })).toMatch(
      /switched off for this listing/,
    );
  });
});

describe("a notebook behind the switch", () => {
  const played = (runs: string[]): LiveNotebook => ({
    run: (_, id) => {
      runs.push(id);
      return Promise.resolve();
    },
    cancel: () => undefined,
    reset: () => undefined,
    attention: () => Promise.resolve({ kind: "gone" }),
    getState: () => ({ kind: "idle" }),
    subscribe: () => () => undefined,
    dispose: () => undefined,
  });

  it("is not even started where everything is off", async () => {
    const off = parseSwitch('{"enabled": false, "message": "Back soon."}');
    const notebook = await switchedNotebook(off, () =>
      Promise.reject(new Error("started")),
    );
    let heard = 0;
    notebook.subscribe(() => heard++);
    await notebook.run(cells, "loss");
    expect(heard).toBe(1);
    expect(notebook.getState("loss")).toEqual({
      kind: "unsupported",
      reason: "Back soon.",
    });
    expect(notebook.getState("setup")).toEqual({ kind: "idle" });
  });

  it("runs the cells that are on", async () => {
    const runs: string[] = [];
    const some = parseSwitch('{"cells": {"attention": "Not now."}}');
    const notebook = await switchedNotebook(some, () =>
      Promise.resolve(played(runs)),
    );
    await notebook.run(cells, "loss");
    await notebook.run(cells, "attention.trace");
    expect(runs).toEqual(["loss"]);
    expect(notebook.getState("attention.trace")).toEqual({
      kind: "unsupported",
      reason: "Not now.",
    });
  });
});
