/** @file Generates programs of a new seed and has the real libraries run them, where they are installed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readGenerated, type Cases } from "./fixtures.ts";

const project = fileURLToPath(new URL("../../", import.meta.url));

/** @param kinds only those whose name contains this */
export function generateFresh(count: string, seed: string, kinds = ""): Cases {
  const folder = mkdtempSync(join(tmpdir(), "generated-"));
  const file = join(folder, "programs.jsonl.gz");
  try {
    const python = process.env["PYTHON"] ?? "python3";
    const { status } = spawnSync(
      python,
      [
        "scripts/fixtures/generated",
        "static/models/induction-mini",
        ...["--fresh", count, "--seed", seed, "--only", kinds, "--out", file],
      ],
      { cwd: project, stdio: ["ignore", "ignore", "inherit"] },
    );
    if (status !== 0) {
      throw new Error(
        `cases: ${python} could not generate programs; PYTHON must name one with what scripts/fixtures/requirements.txt lists`,
      );
    }
    return readGenerated("", file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
