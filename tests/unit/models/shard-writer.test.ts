/** @file Where a sequence of bytes is cut, and what the files hold. */
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ShardWriter } from "../../../scripts/model/shard-writer.ts";
import { makeFolder, type TestFolder } from "../../browser/delivery/models.ts";

let folder: TestFolder;

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

async function contents(shards: ShardWriter): Promise<readonly Buffer[]> {
  return Promise.all(
    shards.files.map(async ({ path }) =>
      inflateRawSync(await readFile(join(folder.path, path))),
    ),
  );
}

it("cuts between units, as late as the limit allows", async () => {
  const shards = new ShardWriter(folder.path, 1000);
  const bytes = randomBytes(2500);
  await shards.add(bytes.subarray(0, 2100), 300);
  await shards.add(bytes.subarray(2100), 1);
  const sha256 = await shards.end();
  expect(shards.files.map(({ content }) => content)).toEqual([900, 900, 700]);
  expect(Buffer.concat(await contents(shards)).equals(bytes)).toBe(true);
  expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

it("gives a unit that is larger than the limit a file of its own", async () => {
  const shards = new ShardWriter(folder.path, 1000);
  await shards.add(randomBytes(100), 1);
  await shards.add(randomBytes(4000), 1500);
  await shards.add(randomBytes(100), 1);
  await shards.end();
  expect(shards.files.map(({ content }) => content)).toEqual([
    100, 1500, 1500, 1000, 100,
  ]);
});

it("refuses a unit that is larger than hosts take", async () => {
  const shards = new ShardWriter(folder.path);
  await expect(shards.add(new Uint8Array(1), 25 * 1024 * 1024)).rejects.toThrow(
    /a part of 26214400 bytes must fit into 25165824/,
  );
});
