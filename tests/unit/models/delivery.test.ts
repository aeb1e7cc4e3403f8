/** @file Weights on their way: from a server that fails and a storage that forgets, no wrong number ever. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openPreparedModel } from "../../../scripts/model/prepared.ts";
import { sha256Hex } from "../../../src/models/checksum.ts";
import type {
  Delivery,
  DeliveryProgress,
} from "../../../src/models/delivery.ts";
import type { WeightFile } from "../../../src/models/manifest.ts";
import {
  downloadDescription,
  downloadWeights,
} from "../../../src/models/model-download.ts";
import {
  deleteStoredModel,
  listStoredModels,
} from "../../../src/models/stored-models.ts";
import {
  makeFolder,
  makeModel,
  type TestFolder,
} from "../../browser/delivery/models.ts";
import {
  startServer,
  type MisbehavingServer,
} from "../../browser/delivery/server.ts";
import { FakeStorage, testNetwork, type TestNetwork } from "./world.ts";

let folder: TestFolder;
let expected: ReadonlyMap<string, Float32Array>;
let files: readonly WeightFile[];
let shards: readonly string[];
let server: MisbehavingServer;
let storage: FakeStorage;
let network: TestNetwork;
let progress: DeliveryProgress[];
let notes: string[];
let modelUrl: string;

async function weightsOf(path: string): Promise<Map<string, Float32Array>> {
  const { weights, manifest } = await openPreparedModel(path);
  const values = new Map<string, Float32Array>();
  for (const { name } of manifest.weights.tensors) {
    values.set(name, (await weights.get(name)).data);
  }
  return values;
}

beforeAll(async () => {
  folder = await makeFolder();
  const manifest = await makeModel(folder.path);
  files = manifest.weights.files;
  shards = files.map(({ path }) => path);
  expected = await weightsOf(join(folder.path, "model"));
});
afterAll(() => folder.remove());

beforeEach(async () => {
  server = await startServer(folder.path);
  modelUrl = `${server.url}model/`;
  storage = new FakeStorage();
  network = testNetwork();
  progress = [];
  notes = [];
});
afterEach(() => server.close());

async function begin(signal?: AbortSignal): Promise<Delivery> {
  const description = await downloadDescription(modelUrl, { storage, network });
  return downloadWeights(modelUrl, description, {
    storage,
    network,
    onProgress: (each) => progress.push(each),
    onNote: (note) => notes.push(note),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function expectWeights(
  delivery: Delivery,
  values = expected,
): Promise<void> {
  await delivery.finished;
  for (const [name, data] of values) {
    const weight = await delivery.get(name);
    expect(weight.data, name).toEqual(data);
  }
}

/** What was under way when a delivery ended may end, and be kept. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 200));
}

/** Requests for shards since the last call. */
function shardRequests(): number {
  const count = server.count(".bin");
  server.requests.length = 0;
  return count;
}

it("brings every weight, and counts every byte", async () => {
  await expectWeights(await begin());
  expect(shards.length).toBeGreaterThan(8);
  expect(shardRequests()).toBe(shards.length);
  const last = progress.at(-1);
  expect(last?.loaded).toBe(last?.total);
  expect(last?.total).toBe(progress[0]?.total);
  expect(notes).toEqual([]);
});

it("fetches no byte of weights at the second visit, and says so", async () => {
  await expectWeights(await begin());
  shardRequests();
  progress = [];
  await expectWeights(await begin());
  expect(shardRequests()).toBe(0);
  expect(progress.at(-1)).toEqual({ loaded: 0, total: 0 });
});

it("keeps files as they were served, compressed", async () => {
  await expectWeights(await begin());
  for (const { path, bytes, content } of files) {
    const key = [...storage.entries.keys()].find((each) => each.includes(path));
    expect(storage.entries.get(key ?? "")?.bytes.length).toBe(bytes);
    expect(bytes).toBeLessThan(content);
  }
});

it("works without the server at the second visit", async () => {
  await expectWeights(await begin());
  await server.close();
  await expectWeights(await begin());
});

it("asks for shards in the order of the forward pass, six at once", async () => {
  server.fail(".bin", { kind: "slow", bytesPerSecond: 10_000 });
  const controller = new AbortController();
  const delivery = await begin(controller.signal);
  await expect.poll(() => server.count(".bin")).toBe(6);
  await settle();
  const asked = server.requests
    .filter(({ path }) => path.endsWith(".bin"))
    .map(({ path }) => path.replace("model/", ""));
  expect(asked.toSorted()).toEqual(shards.slice(0, 6).toSorted());
  controller.abort();
  await expect(delivery.finished).rejects.toThrow(/abort/i);
});

it("gives a weight before the last has come", async () => {
  server.fail(shards.at(-1) ?? "", { kind: "stall" });
  const controller = new AbortController();
  const delivery = await begin(controller.signal);
  const wpe = await delivery.get("wpe.weight");
  expect(wpe.data).toEqual(expected.get("wpe.weight"));
  controller.abort(new Error("enough"));
  await expect(delivery.finished).rejects.toThrow("enough");
  await expect(delivery.get("ln_f.bias")).rejects.toThrow("enough");
});

it("goes on where a connection broke off", async () => {
  server.fail(files[1]?.path ?? "", { kind: "drop", afterBytes: 5000 }, 1);
  await expectWeights(await begin());
  const ranges = server.requests.flatMap(({ range }) => range ?? []);
  expect(ranges).toEqual([`bytes=5000-${(files[1]?.bytes ?? 0) - 1}`]);
});

it("starts a file over where the server ignores ranges", async () => {
  server.fail(shards[1] ?? "", { kind: "drop", afterBytes: 5000 }, 1);
  server.fail(shards[1] ?? "", { kind: "ignore-range" });
  await expectWeights(await begin());
  expect(progress.at(-1)?.loaded).toBe(progress.at(-1)?.total);
});

it.each([
  ["a file that ends early", { kind: "truncate", afterBytes: 3000 }],
  ["a byte that is wrong", { kind: "corrupt" }],
  ["an error of the server", { kind: "status", status: 500 }],
  ["too many requests", { kind: "status", status: 429 }],
  ["silence", { kind: "stall" }],
  ["compression", { kind: "gzip" }],
] as const)("survives %s, once", async (_, fault) => {
  server.fail(shards[1] ?? "", fault, 1);
  await expectWeights(await begin());
  const last = progress.at(-1);
  expect(last?.loaded).toBe(last?.total);
});

it("waits as long as the server asks", async () => {
  server.fail(
    shards[0] ?? "",
    { kind: "status", status: 429, retryAfter: "7" },
    1,
  );
  await expectWeights(await begin());
  expect(network.waits).toEqual([7000]);
});

it("waits longer after each failure, and gives up in the end", async () => {
  server.fail(shards[0] ?? "", { kind: "status", status: 503 });
  const delivery = await begin();
  await expect(delivery.finished).rejects.toThrow(
    /\.bin: the server answered 503 .*try again later/,
  );
  expect(network.waits).toEqual([300, 600, 1200, 2400]);
});

it("does not ask twice for what is not there", async () => {
  server.fail(shards[0] ?? "", { kind: "status", status: 404 });
  const delivery = await begin();
  await expect(delivery.finished).rejects.toThrow(/answered 404/);
  expect(network.waits).toEqual([]);
});

it("fails clearly where a file stays wrong, and keeps the good ones", async () => {
  server.fail(shards[3] ?? "", { kind: "corrupt" });
  const delivery = await begin();
  await expect(delivery.get("ln_f.bias")).rejects.toThrow(
    /what arrived is not the published file .* reload the page/,
  );
  await expect(delivery.finished).rejects.toThrow();
  await settle();
  expect(server.count(shards[3] ?? "")).toBe(2);
  const kept = [...storage.entries.keys()].filter((key) =>
    key.includes(".bin"),
  );
  expect(kept.length).toBeGreaterThan(2);
  server.heal();
  shardRequests();
  await expectWeights(await begin());
  expect(shardRequests()).toBe(shards.length - kept.length);
});

it("fails clearly where a file holds another size than its manifest says", async () => {
  const own = await makeFolder();
  const { weights, ...manifest } = await makeModel(own.path);
  const [first, second, ...others] = weights.files;
  if (first === undefined || second === undefined) throw new Error("no files");
  const bytes = deflateRawSync(new Uint8Array(second.content - 1));
  const sha256 = await sha256Hex(new Uint8Array(bytes));
  const changed = { ...second, bytes: bytes.length, sha256 };
  await writeFile(join(own.path, "model", second.path), bytes);
  await writeFile(
    join(own.path, "model", "manifest.json"),
    JSON.stringify({
      ...manifest,
      weights: { ...weights, files: [first, changed, ...others] },
    }),
  );
  const host = await startServer(own.path);
  modelUrl = `${host.url}model/`;
  const delivery = await begin();
  await expect(delivery.finished).rejects.toThrow(
    `${second.path}: must decompress to ${second.content} bytes, got ${second.content - 1}; prepare the model again`,
  );
  await expect(delivery.get("ln_f.bias")).rejects.toThrow(/must decompress/);
  await host.close();
  await own.remove();
});

it("deletes a kept file that has changed, and fetches it again", async () => {
  await expectWeights(await begin());
  storage.spoil(shards[2] ?? "");
  shardRequests();
  progress = [];
  await expectWeights(await begin());
  expect(shardRequests()).toBe(1);
  const last = progress.at(-1);
  expect(last?.loaded).toBe(last?.total);
  expect(last?.total).toBeGreaterThan(0);
  await expectWeights(await begin());
  expect(shardRequests()).toBe(0);
});

it("goes on from memory where the storage is full, and says so once", async () => {
  storage.limit = 60_000;
  await expectWeights(await begin());
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/storage for this site is full/);
  const kept = [...storage.entries.keys()].filter((key) =>
    key.includes(".bin"),
  );
  shardRequests();
  notes = [];
  await expectWeights(await begin());
  expect(shardRequests()).toBe(shards.length - kept.length);
});

it("goes on without storage where the browser refuses it", async () => {
  const refuse = (): Promise<never> =>
    Promise.reject(new DOMException("no", "SecurityError"));
  const description = await downloadDescription(modelUrl, {
    storage: { list: refuse, get: refuse, put: refuse, delete: refuse },
    network,
  });
  const delivery = downloadWeights(modelUrl, description, {
    storage: { list: refuse, get: refuse, put: refuse, delete: refuse },
    network,
    onNote: (note) => notes.push(note),
  });
  await expectWeights(delivery);
  expect(notes).toHaveLength(1);
});

it("stops at once when it is cancelled, and resumes by shard", async () => {
  server.fail(".bin", { kind: "slow", bytesPerSecond: 200_000 });
  const controller = new AbortController();
  const delivery = await begin(controller.signal);
  await delivery.get("wpe.weight");
  controller.abort();
  await expect(delivery.finished).rejects.toThrow(/abort/i);
  await settle();
  const kept = [...storage.entries.keys()].filter((key) =>
    key.includes(".bin"),
  );
  expect(kept.length).toBeGreaterThan(0);
  server.heal();
  shardRequests();
  await expectWeights(await begin());
  expect(shardRequests()).toBe(shards.length - kept.length);
});

it("removes the files of an earlier version", async () => {
  const own = await makeFolder();
  await makeModel(own.path, "q8");
  const host = await startServer(own.path);
  modelUrl = `${host.url}model/`;
  await (
    await begin()
  ).finished;
  const { weights } = await makeModel(own.path, "f16", 2);
  const delivery = await begin();
  await expectWeights(delivery, await weightsOf(join(own.path, "model")));
  const published = new Set(weights.files.map(({ path }) => path));
  const kept = [...storage.entries.keys()].map((key) => new URL(key).pathname);
  const shardsKept = kept
    .filter((path) => path.endsWith(".bin"))
    .map((path) => path.split("/").at(-1) ?? "");
  expect(new Set(shardsKept)).toEqual(published);
  await host.close();
  await own.remove();
});

it("lists what is stored, and deletes it", async () => {
  await (
    await begin()
  ).finished;
  const stored = await listStoredModels(storage);
  expect(stored).toMatchObject([{ name: "model", folderUrl: modelUrl }]);
  expect(stored[0]?.bytes).toBeGreaterThan(100_000);
  await deleteStoredModel(modelUrl, storage);
  expect(await listStoredModels(storage)).toEqual([]);
});
