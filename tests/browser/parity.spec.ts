/** @file Every operation and whole models against PyTorch in real Chromium, on WASM and on WebGPU. */
import type { Server } from "node:http";
import { expect, test, type Page } from "@playwright/test";
import {
  modelFolders,
  readModelFixture,
  type ModelName,
} from "../parity/model-folder.ts";
import { comparisons } from "../parity/model-values.ts";
import type { InputsAs, OpCase } from "../../src/check/op-case.ts";
import { opGroups, readOpCases } from "../parity/op-fixtures.ts";
import { toleranceOf } from "../../src/check/op-tolerance.ts";
import { modelTolerance } from "../parity/tolerance.ts";
import type { Build } from "./parity/harness.ts";
import { startServer } from "./parity/server.ts";

/**
 * No case of an operation is skipped on either device. What no case asks for, because GPUs give no promise about NaN:
 * relu of NaN is 0 on WebGPU, and softmax of a row of nothing but -Infinity is 0, where PyTorch gives NaN.
 */

interface Subject {
  readonly kind: "wasm" | "webgpu";
  readonly ops: ReadonlyMap<string, OpCase[]>;
  readonly models: readonly ModelName[];
}

/**
 * A software adapter multiplies matrices far too slowly for a model of any size but the smallest. The two builds for
 * WebGPU have the same kernels and differ in how they wait, which a model tries well enough.
 */
const subjects: Readonly<Record<Build, Subject>> = {
  wasm: {
    kind: "wasm",
    ops: casesByOp(),
    models: ["tiny", "tiny-variant", "induction-mini"],
  },
  jspi: {
    kind: "webgpu",
    ops: casesByOp(),
    models: ["tiny", "tiny-variant"],
  },
  asyncify: { kind: "webgpu", ops: new Map(), models: ["tiny"] },
};

function casesByOp(): Map<string, OpCase[]> {
  const byOp = new Map<string, OpCase[]>();
  for (const opCase of opGroups.flatMap(readOpCases)) {
    byOp.set(opCase.op, [...(byOp.get(opCase.op) ?? []), opCase]);
  }
  return byOp;
}

/** What was found in all cases of an operation. */
interface Findings {
  /** One line for each case that differs or fails. */
  readonly problems: readonly string[];
  readonly largest: number;
}

async function runCases(
  page: Page,
  kind: "wasm" | "webgpu",
  cases: readonly OpCase[],
): Promise<Findings> {
  const problems: string[] = [];
  let largest = 0;
  for (const as of ["feeds", "constants"] satisfies InputsAs[]) {
    for (const opCase of cases) {
      const { op, about, expected } = opCase;
      const result = await page.evaluate(
        ([each, how]) => window.parity.runCase(each, how),
        [opCase, as] as const,
      );
      const tolerance = toleranceOf(kind, op, expected.dtype);
      if ("error" in result) {
        problems.push(`${op}, ${about} (${as}): ${result.error}`);
        continue;
      }
      largest = Math.max(largest, result.difference);
      if (result.difference > tolerance) {
        problems.push(
          `${op}, ${about} (${as}): differs by ${result.difference}, more than ${tolerance}`,
        );
      }
    }
  }
  return { problems, largest };
}

/** Says in the report what was measured, which is what tolerances are made from. */
function note(largest: number): void {
  test.info().annotations.push({
    type: "largest difference",
    description: largest.toExponential(1),
  });
}

for (const build of ["wasm", "jspi", "asyncify"] as const) {
  const { kind, ops, models } = subjects[build];
  const title = kind === "wasm" ? kind : `${kind}, ${build}`;
  test.describe(title, () => {
    // one page for them all
    test.describe.configure({ mode: "default" });
    let server: Server | undefined;
    let page: Page;

    test.beforeAll(async ({ browser }) => {
      const started = await startServer();
      server = started.server;
      page = await browser.newPage();
      await page.goto(started.url);
      await page.waitForFunction(() => "parity" in window);
      await page.evaluate((device) => window.parity.open(device), build);
    });
    test.afterAll(async () => {
      await page.close();
      server?.close();
    });

    for (const [op, cases] of ops) {
      test(`${op} equals PyTorch's`, async () => {
        const { problems, largest } = await runCases(page, kind, cases);
        note(largest);
        expect(problems).toEqual([]);
      });
    }

    for (const name of models) {
      const fixture = readModelFixture(name);
      for (const comparison of comparisons) {
        test(`${name} has PyTorch's ${comparison.replace("_", " ")}`, async () => {
          const found = await page.evaluate(
            ([folder, values, what]) =>
              window.parity.compareModel(folder, values, what),
            [`/${modelFolders[name]}`, fixture, comparison] as const,
          );
          note(found);
          expect(found).toBeLessThanOrEqual(modelTolerance(name, comparison));
        });
      }
    }
  });
}
