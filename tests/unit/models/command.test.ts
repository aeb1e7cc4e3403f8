/** @file The command `npm run model` itself. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readManifest } from "../../../scripts/model/check.ts";
import {
  makeCheckpoint,
  makeFolder,
  type TestFolder,
} from "../../browser/delivery/models.ts";

interface Outcome {
  readonly status: number | null;
  readonly text: string;
}

let folder: TestFolder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

function model(...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(
    "npx",
    ["--no-install", "tsx", "scripts/model/main.ts", ...args],
    { encoding: "utf8" },
  );
  return { status, text: stdout + stderr };
}

it("tells how it is used when it is given nothing", () => {
  const { status, text } = model();
  expect(status).toBe(0);
  expect(text).toMatch(/npm run model -- openai-community\/gpt2/);
});

it("prepares a folder, and checks what it has prepared", async () => {
  const from = await makeCheckpoint(folder.path);
  const out = join(folder.path, "models");
  const made = model(from, "--out", out, "--id", "mini", "--encoding", "f16");
  expect(made).toMatchObject({ status: 0 });
  expect(made.text).toMatch(/mini: 0\.2 MB of f16 weights in 1 file, ready/);
  expect(await readManifest(join(out, "mini"))).toMatchObject({
    id: "mini",
    encoding: "f16",
    licence: "MIT",
  });
  const checked = model("--check", "--out", out);
  expect(checked).toMatchObject({ status: 0 });
  expect(checked.text).toMatch(/mini: as its manifest says/);
});

it.each([
  [["./nowhere"], /must be a folder with a config\.json, or a repository/],
  [["a/b", "--encoding", "q4"], /--encoding: must be one of f32, f16, q12, q8/],
  [["a/b", "--id", "../x"], /--id: must be a plain folder name/],
] as const)("refuses %o in one line", (args, message) => {
  const { status, text } = model(...args);
  expect(status).toBe(1);
  expect(text).toMatch(message);
  expect(text).not.toMatch(/^\s+at /m);
});
