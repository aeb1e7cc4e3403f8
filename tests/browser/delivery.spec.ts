/** @file The delivery of weights in real Chromium, with its own fetch, Cache API and quota. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test as base, type Page } from "@playwright/test";
import { build } from "esbuild";
import { openPreparedModel } from "../../scripts/model/prepared.ts";
import type { DeliveryHarness, Visit } from "./delivery/harness.ts";
import { makeFolder, makeModel } from "./delivery/models.ts";
import {
  startServer,
  type Answer,
  type Fault,
  type MisbehavingServer,
} from "./delivery/server.ts";

interface TestModel {
  readonly folder: string;
  readonly shards: readonly string[];
  /** As the harness computes it. */
  readonly sha256: string;
}

interface Fixtures {
  readonly server: MisbehavingServer;
  /** With the harness open, and nothing kept. */
  readonly page: Page;
}

async function digest(folder: string): Promise<string> {
  const { weights, manifest } = await openPreparedModel(folder);
  const hashes: string[] = [];
  for (const { name } of manifest.weights.tensors) {
    const { data } = await weights.get(name);
    const bytes = new Uint8Array(data.buffer);
    hashes.push(createHash("sha256").update(bytes).digest("hex"));
  }
  return createHash("sha256").update(hashes.join()).digest("hex");
}

async function buildHarness(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [
      fileURLToPath(new URL("delivery/harness.ts", import.meta.url)),
    ],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** The harness's page and program; nothing for other paths. */
function pageAt(path: string, harness: string): ReturnType<Answer> {
  if (path === "") {
    return {
      body: '<script type="module" src="/harness.js"></script>',
      headers: { "content-type": "text/html" },
    };
  }
  if (path === "harness.js") {
    return { body: harness, headers: { "content-type": "text/javascript" } };
  }
  return undefined;
}

const test = base.extend<Fixtures, { model: TestModel; harness: string }>({
  model: [
    async ({ browserName: _ }, provide) => {
      const folder = await makeFolder();
      const { weights } = await makeModel(folder.path, "q8");
      await provide({
        folder: folder.path,
        shards: weights.files.map(({ path }) => path),
        sha256: await digest(join(folder.path, "model")),
      });
      await folder.remove();
    },
    { scope: "worker" },
  ],
  harness: [
    async ({ browserName: _ }, provide) => provide(await buildHarness()),
    { scope: "worker" },
  ],
  server: async ({ model, harness }, provide) => {
    const server = await startServer(model.folder, (path) =>
      pageAt(path, harness),
    );
    await provide(server);
    await server.close();
  },
  page: async ({ page, server }, provide) => {
    await page.goto(server.url);
    await ready(page);
    await provide(page);
  },
});

async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => "delivery" in window);
}

function bring(page: Page, server: MisbehavingServer): Promise<Visit> {
  return page.evaluate(
    (url) => window.delivery.bring(url),
    `${server.url}model/`,
  );
}

/** The same reader again: a fresh page, and what the browser kept. */
async function visitAgain(page: Page): Promise<void> {
  await page.reload();
  await ready(page);
}

function storedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const stored: Awaited<ReturnType<DeliveryHarness["stored"]>> =
      await window.delivery.stored();
    return stored.reduce((sum, { bytes }) => sum + bytes, 0);
  });
}

test("a first visit brings every weight, a second none", async ({
  page,
  server,
  model,
}) => {
  const first = await bring(page, server);
  expect(first).toMatchObject({ sha256: model.sha256, notes: [] });
  expect(first.loaded).toBe(first.total);
  expect(server.count(".bin")).toBe(model.shards.length);
  await visitAgain(page);
  const second = await bring(page, server);
  expect(second).toMatchObject({ sha256: model.sha256, loaded: 0, total: 0 });
  expect(server.count(".bin")).toBe(model.shards.length);
});

test("the embedded model, one whole file, is kept too", async ({
  page,
  harness,
}) => {
  const host = await startServer("static/models", (path) =>
    pageAt(path, harness),
  );
  await page.goto(host.url);
  await ready(page);
  const visit = (): Promise<Visit> =>
    page.evaluate(
      (url) => window.delivery.bring(url),
      `${host.url}induction-mini/`,
    );
  const sha256 = await digest("static/models/induction-mini");
  expect(await visit()).toMatchObject({ sha256 });
  expect(host.count("model.safetensors")).toBe(1);
  await visitAgain(page);
  expect(await visit()).toMatchObject({ sha256, loaded: 0, total: 0 });
  expect(host.count("model.safetensors")).toBe(1);
  await host.close();
});

test("a second visit works offline", async ({
  page,
  server,
  context,
  model,
}) => {
  await bring(page, server);
  await visitAgain(page);
  await context.setOffline(true);
  expect(await bring(page, server)).toMatchObject({ sha256: model.sha256 });
});

/** What happens to one file, and how often. */
const passing: readonly (readonly [string, Fault, number])[] = [
  ["a connection that breaks off", { kind: "drop", afterBytes: 4000 }, 2],
  ["a file that ends early", { kind: "truncate", afterBytes: 4000 }, 2],
  ["a wrong byte", { kind: "corrupt" }, 1],
  ["an error of the server", { kind: "status", status: 500 }, 2],
  ["too many requests", { kind: "status", status: 429, retryAfter: "1" }, 2],
  ["compression", { kind: "gzip" }, 1],
  ["a slow server", { kind: "slow", bytesPerSecond: 50_000 }, 1],
];

for (const [what, fault, times] of passing) {
  test(`gets over ${what}`, async ({ page, server, model }) => {
    server.fail(model.shards[1] ?? "", fault, times);
    const visit = await bring(page, server);
    expect(visit).toMatchObject({ sha256: model.sha256 });
    expect(visit.loaded).toBe(visit.total);
  });
}

const lasting: readonly (readonly [string, Fault, RegExp])[] = [
  ["is missing", { kind: "status", status: 404 }, /answered 404/],
  ["cannot be had", { kind: "status", status: 503 }, /answered 503/],
  ["stays wrong", { kind: "corrupt" }, /is not the published file/],
  [
    "always ends early",
    { kind: "truncate", afterBytes: 0 },
    /ended after 0 of/,
  ],
];

for (const [what, fault, message] of lasting) {
  test(`says so where a file ${what}, and loses nothing that was good`, async ({
    page,
    server,
    model,
  }) => {
    server.fail(model.shards[5] ?? "", fault);
    const failed = await bring(page, server);
    expect(failed.error).toMatch(message);
    server.heal();
    // the failure is told at once, while what was under way still comes
    await expect.poll(() => storedBytes(page)).toBeGreaterThan(0);
    await visitAgain(page);
    // what the page before still asked for is not counted
    server.requests.length = 0;
    expect(await bring(page, server)).toMatchObject({ sha256: model.sha256 });
    expect(server.count(".bin")).toBeLessThan(model.shards.length);
  });
}

test("a reload in the middle goes on with what had come", async ({
  page,
  server,
  model,
}) => {
  server.fail(".bin", { kind: "slow", bytesPerSecond: 30_000 });
  await page.evaluate(
    (url) => window.delivery.begin(url),
    `${server.url}model/`,
  );
  await expect.poll(() => storedBytes(page)).toBeGreaterThan(40_000);
  await visitAgain(page);
  server.heal();
  server.requests.length = 0;
  expect(await bring(page, server)).toMatchObject({ sha256: model.sha256 });
  expect(server.count(".bin")).toBeLessThan(model.shards.length - 1);
});

test("a damaged entry of the cache is fetched again", async ({
  page,
  server,
  model,
}) => {
  await bring(page, server);
  const part = model.shards[3] ?? "";
  await page.evaluate((name) => window.delivery.poison(name), part);
  await visitAgain(page);
  server.requests.length = 0;
  expect(await bring(page, server)).toMatchObject({ sha256: model.sha256 });
  expect(server.count(".bin")).toBe(1);
  await visitAgain(page);
  expect(await bring(page, server)).toMatchObject({ loaded: 0, total: 0 });
});

test("with a full quota the model comes all the same, and the reader is told", async ({
  page,
  server,
  context,
  model,
}) => {
  const session = await context.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(server.url).origin,
    quotaSize: 50_000,
  });
  const visit = await bring(page, server);
  expect(visit).toMatchObject({ sha256: model.sha256 });
  expect(visit.notes).toHaveLength(1);
  expect(visit.notes[0]).toMatch(/storage for this site is full/);
});

test("what is kept is listed and can be deleted", async ({ page, server }) => {
  await bring(page, server);
  const stored = await page.evaluate(() => window.delivery.stored());
  expect(stored.map(({ folderUrl }) => folderUrl)).toEqual([
    `${server.url}model/`,
  ]);
  await page.evaluate(
    (url) => window.delivery.remove(url),
    `${server.url}model/`,
  );
  expect(await storedBytes(page)).toBe(0);
});
