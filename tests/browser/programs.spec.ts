/**
 * @file Programs that readers write, and generated ones, print in real Chromium what the real libraries print: a fifth of
 * each kind on WASM; on WebGPU a fifth of those that readers write, and fewer of the others, since it is in software.
 */
import type { Server } from "node:http";
import { expect, test, type Page } from "@playwright/test";
import { classify, type Outcome } from "../../scripts/cases/classify.ts";
import {
  readCases,
  readGenerated,
  readRuns,
  type Case,
} from "../../scripts/cases/fixtures.ts";
import { change, readRecord } from "../../scripts/cases/record.ts";
import { oneIn } from "../parity/sample.ts";
import type { Build } from "./parity/harness.ts";
import { startServer } from "./parity/server.ts";

const written = readCases();
const { model } = written;
const others = [...readRuns().cases, ...readGenerated().cases];
const record = { ...readRecord(), ...readRecord("generated") };

const devices = {
  wasm: {
    build: "wasm",
    programs: [...oneIn(5, written.cases), ...oneIn(5, others)],
  },
  webgpu: {
    build: "jspi",
    programs: [...oneIn(5, written.cases), ...oneIn(25, others)],
  },
} satisfies Record<string, { build: Build; programs: Case[] }>;

/** Most take milliseconds, and on a GPU in software a few seconds; what takes longer than this never ends. */
const limitMilliseconds = 60_000;

async function outcomeIn(page: Page, { code }: Case): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    const message = "it did not end in a minute";
    const end = () => resolve({ kind: "crashed", message });
    timer = setTimeout(end, limitMilliseconds);
  });
  const ran = page.evaluate((text) => window.parity.runProgram(text), code);
  try {
    return await Promise.race([ran, late]);
  } finally {
    clearTimeout(timer);
  }
}

for (const [name, { build, programs }] of Object.entries(devices)) {
  test.describe(name, () => {
    let server: Server | undefined;
    let url = "";

    test.beforeAll(async () => {
      ({ server, url } = await startServer());
    });
    test.afterAll(() => server?.close());

    test(`${programs.length} programs fare as they do natively`, async ({
      browser,
    }) => {
      test.setTimeout(600_000);
      const open = async (): Promise<Page> => {
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction(() => "parity" in window);
        await page.evaluate((device) => window.parity.open(device), build);
        await page.evaluate(
          ([id, folder]) => window.parity.openPrograms(id, folder),
          [model, `/static/models/${model}`] as const,
        );
        return page;
      };
      let page = await open();
      const changes: string[] = [];
      for (const tried of programs) {
        const begun = performance.now();
        const outcome = await outcomeIn(page, tried);
        const milliseconds = performance.now() - begun;
        const verdict = classify(tried, outcome);
        const line = change({ tried, verdict, milliseconds }, record);
        if (line !== undefined) changes.push(line);
        if (outcome.kind !== "crashed") continue;
        // whatever it left behind must not meet the next one
        await page.close();
        page = await open();
      }
      await page.close();
      expect(changes).toEqual([]);
    });

    test("gradients and generation are among them", () => {
      const texts = programs.map(({ code }) => code);
      for (const word of [".backward(", ".generate(", ".invoke(", ".iter["]) {
        const having = texts.filter((text) => text.includes(word));
        expect(having.length, word).toBeGreaterThan(5);
      }
    });
  });
}
