/** @file The kill switch: what live.json may say, and what a broken one means. */
import { describe, expect, it } from "vitest";
import { parseSwitch, refusal } from "../../../src/live/switch.ts";

const ids = ["setup", "loss", "attention.trace"];

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
