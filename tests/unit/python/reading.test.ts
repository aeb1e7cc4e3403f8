/** @file Values read in the middle of a cell, where WebAssembly can wait for a promise (JSPI). */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { stackSwitchingFlags } from "../../../scripts/stack-switching.ts";

const flags = stackSwitchingFlags();

test.skipIf(flags === undefined)(
  "Python waits for the engine, and asks once for the same value",
  () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...(flags ?? []),
        "--import",
        "tsx",
        new URL("./reading-child.ts", import.meta.url).pathname,
      ],
      { encoding: "utf8" },
    );
    expect(stdout, stderr).not.toBe("");
    expect(JSON.parse(stdout)).toEqual({
      // what follows from a value that was read needs no engine; the second look at the logits takes them whole
      asked: ["float32[]", "float32[]", "float32[1,3,10000]"],
      text: [
        "0.5 1.5 0.5",
        "[0.5, 0.5] xx0.50xxx",
        "value: the model has not run yet inside the `with` block; save the value with .save() and read it after the block",
        "",
      ].join("\n"),
    });
  },
);
