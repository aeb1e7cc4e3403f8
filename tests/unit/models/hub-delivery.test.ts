/** @file The browser's way to the hub, against a server with the hub's addresses, redirects and ranges. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { Checkpoint } from "../../../scripts/model/checkpoint.ts";
import {
  describeHubModel,
  downloadHubWeights,
} from "../../../src/models/hub-delivery.ts";
import { hubHost, type HubModel } from "../../../src/models/hub.ts";
import { decodeHalves, encodeHalves } from "../../../src/models/half.ts";
import type {
  Delivery,
  DeliveryProgress,
} from "../../../src/models/delivery.ts";
import { listStoredModels } from "../../../src/models/stored-models.ts";
import { startHub } from "../../browser/delivery/hub.ts";
import {
  makeCheckpoint,
  makeFolder,
  type TestFolder,
} from "../../browser/delivery/models.ts";
import type { MisbehavingServer } from "../../browser/delivery/server.ts";
import { FakeStorage, testNetwork, type TestNetwork } from "./world.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const halvesPerWeight = 2;

let folder: TestFolder;
let checkpoint: Checkpoint;
let hub: MisbehavingServer;
let model: HubModel;
let storage: FakeStorage;
let network: TestNetwork;
let progress: DeliveryProgress[];

beforeAll(async () => {
  folder = await makeFolder();
  const path = await makeCheckpoint(folder.path, { masks: true, prefix: true });
  await copyFile(
    "static/models/induction-mini/tokenizer.json",
    join(path, "tokenizer.json"),
  );
  checkpoint = await Checkpoint.open(path);
});
afterAll(async () => {
  await checkpoint.close();
  await folder.remove();
});

beforeEach(async () => {
  hub = await startHub(checkpoint.folder, "team/gpt2", commit);
  model = {
    id: "gpt2",
    name: "GPT-2",
    licence: "MIT",
    hub: hub.url.replace(/\/$/, ""),
    repository: "team/gpt2",
    revision: commit,
    bytes: 0,
  };
  storage = new FakeStorage();
  network = testNetwork();
  progress = [];
});
afterEach(() => hub.close());

async function begin(): Promise<Delivery> {
  const description = await describeHubModel(model, { storage, network });
  return downloadHubWeights(description, {
    storage,
    network,
    onProgress: (each) => progress.push(each),
  });
}

/** Every weight is the checkpoint's, rounded to half precision. */
async function expectWeights(delivery: Delivery): Promise<void> {
  await delivery.finished;
  for (const [name, tensor] of checkpoint.weights) {
    const whole = await checkpoint.read(tensor);
    decodeHalves(encodeHalves(whole), whole, 0);
    expect((await delivery.get(name)).data, name).toEqual(whole);
  }
}

function weightBytes(): number {
  return [...checkpoint.weights.values()].reduce(
    (sum, { begin, end }) => sum + end - begin,
    0,
  );
}

it("names the host that will be contacted", () => {
  expect(hubHost({ ...model, hub: "https://huggingface.co" })).toBe(
    "huggingface.co",
  );
});

it("fetches the model's tensors by range, without the masks", async () => {
  await expectWeights(await begin());
  expect(progress.at(-1)).toEqual({
    loaded: weightBytes(),
    total: weightBytes(),
  });
  const stored = [...storage.entries]
    .filter(([key]) => key.includes("?tensor="))
    .reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
  expect(stored).toBe((weightBytes() / 4) * halvesPerWeight);
});

it("asks the hub for nothing at the second visit, and gives the same", async () => {
  await expectWeights(await begin());
  await hub.close();
  await expectWeights(await begin());
});

it("lists what is kept under the repository's name", async () => {
  await (
    await begin()
  ).finished;
  const [stored] = await listStoredModels(storage);
  expect(stored?.name).toBe("team/gpt2");
  // in half precision, without the texts
  expect(stored?.bytes).toBe(weightBytes() / 2);
});

it("reads one stream where the server ignores ranges", async () => {
  hub.fail("", { kind: "ignore-range" });
  await expectWeights(await begin());
  expect(progress.at(-1)?.loaded).toBe(weightBytes());
});

it("goes on with a stream that broke off", async () => {
  hub.fail("config.json", { kind: "slow", bytesPerSecond: 1e6 }, 1);
  const description = await describeHubModel(model, { storage, network });
  const delivery = (): Delivery =>
    downloadHubWeights(
      { ...description, sendsRanges: false },
      { storage, network },
    );
  hub.fail("storage", { kind: "drop", afterBytes: 200_000 }, 2);
  await expectWeights(delivery());
  expect(network.waits.length).toBe(2);
});

it("survives errors and broken connections of its storage", async () => {
  hub.fail("storage", { kind: "status", status: 503 }, 2);
  hub.fail("storage", { kind: "drop", afterBytes: 5000 }, 3);
  await expectWeights(await begin());
});

it("says so where the hub cannot be reached", async () => {
  await hub.close();
  await expect(begin()).rejects.toThrow(
    /config\.json: the server could not be reached/,
  );
});

it("fetches again what was damaged while it was kept", async () => {
  await expectWeights(await begin());
  storage.spoil("tensor=wpe.weight");
  progress = [];
  await expectWeights(await begin());
  expect(progress.at(-1)?.total).toBe(32 * 64 * 4);
});
