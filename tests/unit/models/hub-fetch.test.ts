/** @file The tool's way to the hub: redirects, revisions, broken downloads. */
import { copyFile, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  fetchCheckpoint,
  type HubCheckpoint,
} from "../../../scripts/model/hub.ts";
import { startHub } from "../../browser/delivery/hub.ts";
import {
  makeCheckpoint,
  makeFolder,
  type TestFolder,
} from "../../browser/delivery/models.ts";
import type { MisbehavingServer } from "../../browser/delivery/server.ts";
import { testNetwork, type TestNetwork } from "./world.ts";

const commit = "89abcdef0123456789abcdef0123456789abcdef";

let folder: TestFolder;
let original: string;
let hub: MisbehavingServer;
let network: TestNetwork;

beforeEach(async () => {
  folder = await makeFolder();
  original = await makeCheckpoint(folder.path);
  await copyFile(
    "static/models/induction-mini/tokenizer.json",
    join(original, "tokenizer.json"),
  );
  hub = await startHub(original, "team/gpt2", commit);
  network = testNetwork();
});
afterEach(async () => {
  await hub.close();
  await folder.remove();
});

function fetchModel(
  repository = "team/gpt2",
  revision = "main",
): Promise<HubCheckpoint> {
  return fetchCheckpoint({
    hub: hub.url,
    repository,
    revision,
    cache: join(folder.path, "cache"),
    network,
  });
}

/** Ranges that the hub's storage was asked for, where its redirects lead. */
function storageRanges(): readonly string[] {
  return hub.requests
    .filter(({ path }) => path.startsWith("storage/"))
    .flatMap(({ range }) => range ?? []);
}

async function expectSameFiles({ folder: path }: HubCheckpoint): Promise<void> {
  const names = (await readdir(original)).toSorted();
  expect((await readdir(path)).toSorted()).toEqual(names);
  for (const name of names) {
    const [mine, theirs] = await Promise.all(
      [path, original].map((each) => readFile(join(each, name))),
    );
    expect(mine?.equals(theirs ?? Buffer.alloc(0)), name).toBe(true);
  }
}

it("brings the files of a repository and names the commit", async () => {
  const checkpoint = await fetchModel();
  expect(checkpoint.source).toEqual({
    repository: "team/gpt2",
    revision: commit,
  });
  await expectSameFiles(checkpoint);
});

it("follows a repository to its new name", async () => {
  await expectSameFiles(await fetchModel("gpt2"));
});

it("fetches nothing twice", async () => {
  await fetchModel();
  hub.sent.bytes = 0;
  await expectSameFiles(await fetchModel());
  expect(hub.sent.bytes).toBe(0);
});

it("goes on where the connection broke off", async () => {
  hub.fail("storage", { kind: "drop", afterBytes: 100_000 }, 1);
  await expectSameFiles(await fetchModel());
  expect(storageRanges()).toEqual(["bytes=100000-"]);
});

it("goes on with the next command where it gave up", async () => {
  hub.fail("storage", { kind: "drop", afterBytes: 100_000 }, 1);
  hub.fail("storage", { kind: "status", status: 503 });
  await expect(fetchModel()).rejects.toThrow(
    /what has arrived is kept, run the same command to go on/,
  );
  hub.heal();
  hub.requests.length = 0;
  await expectSameFiles(await fetchModel());
  expect(storageRanges()).toEqual(["bytes=100000-"]);
});

it("refuses a file that is not the published one", async () => {
  hub.fail("storage", { kind: "corrupt" });
  await expect(fetchModel()).rejects.toThrow(
    /model\.safetensors: what arrived is not the file that the hub describes/,
  );
  hub.heal();
  await expectSameFiles(await fetchModel());
});

it.each([
  ["a body that ends early", { kind: "truncate", afterBytes: 50_000 }],
  ["silence", { kind: "stall" }],
  ["an error of the server", { kind: "status", status: 500 }],
  ["too many requests", { kind: "status", status: 429 }],
] as const)("survives %s", async (_, fault) => {
  hub.fail("storage", fault, 2);
  await expectSameFiles(await fetchModel());
});

it("says what is not there", async () => {
  await expect(fetchModel("team/other")).rejects.toThrow(
    /team\/other: has no config\.json at revision main/,
  );
  await expect(fetchModel("team/gpt2", "v9")).rejects.toThrow(/revision v9/);
});

it("says so where the hub cannot be reached", async () => {
  await hub.close();
  await expect(fetchModel()).rejects.toThrow(
    /could not be reached; check the connection, or give another --hub/,
  );
});
