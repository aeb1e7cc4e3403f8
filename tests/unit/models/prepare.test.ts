/** @file From a checkpoint to a prepared model, and what ends in a clear error instead. */
import { readFile, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkModel, preparedModels } from "../../../scripts/model/check.ts";
import { Checkpoint } from "../../../scripts/model/checkpoint.ts";
import { modelsFolder } from "../../../scripts/model/files.ts";
import { prepareModel } from "../../../scripts/model/prepare.ts";
import { openPreparedModel } from "../../../scripts/model/prepared.ts";
import { planTensors } from "../../../scripts/model/random-checkpoint.ts";
import { writeSafetensors } from "../../../scripts/model/safetensors-writer.ts";
import { encodings, type Encoding } from "../../../src/models/encoding.ts";
import type { ModelManifest } from "../../../src/models/manifest.ts";
import {
  makeCheckpoint,
  makeFolder,
  type TestFolder,
} from "../../browser/delivery/models.ts";

let folder: TestFolder;

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

/** As many as the largest unit of the model here takes in any encoding: 128 rows of 128 weights in 12 bits. */
const shardBytes = 26 * 1024;

function prepare(
  from: string,
  encoding: Encoding = "f32",
): Promise<ModelManifest> {
  const to = join(folder.path, "models", "mini");
  return prepareModel({ from, to, id: "mini", encoding, shardBytes });
}

/** Weights of the prepared model and of the checkpoint, by name. */
async function bothWeights(
  from: string,
): Promise<Map<string, readonly [Float32Array, Float32Array]>> {
  const checkpoint = await Checkpoint.open(from);
  const prepared = await openPreparedModel(join(folder.path, "models", "mini"));
  const both = new Map<string, readonly [Float32Array, Float32Array]>();
  for (const [name, tensor] of checkpoint.weights) {
    const { data } = await prepared.weights.get(name);
    both.set(name, [data, await checkpoint.read(tensor)] as const);
  }
  await checkpoint.close();
  return both;
}

async function expectSameWeights(from: string): Promise<void> {
  for (const [name, [prepared, original]] of await bothWeights(from)) {
    expect(prepared, name).toEqual(original);
  }
}

/** Nothing is left of a preparation that failed. */
async function expectNothingWritten(): Promise<void> {
  const left = await readdir(join(folder.path, "models")).catch(() => []);
  expect(left).toEqual([]);
}

describe("a GPT-NeoX", () => {
  it("is prepared with its own unembedding, checked, and read again", async () => {
    const from = join(import.meta.dirname, "../../fixtures/model/tiny-neox");
    const to = join(folder.path, "models", "mini");
    await prepareModel({
      from,
      to,
      id: "mini",
      encoding: "f32",
      shardBytes,
      licence: "MIT",
    });
    expect(await checkModel(to)).toEqual([]);
    await expectSameWeights(from);
    const { config, manifest } = await openPreparedModel(to);
    expect(config.family).toBe("gpt_neox");
    expect(manifest.weights.tensors.map(({ name }) => name)).toContain(
      "lm_head.weight",
    );
  });
});

const variants = [
  {},
  { prefix: true, masks: true },
  { head: true },
  { dtype: "F16", prefix: true, head: true, masks: true },
] as const;

it.each(variants)("reads a checkpoint saved with %o", async (options) => {
  const from = await makeCheckpoint(folder.path, options);
  const { weights } = await prepare(from);
  expect(weights.tensors.length).toBe(4 + 2 * 12);
  await expectSameWeights(from);
});

it("reads a checkpoint in several files", async () => {
  const from = await makeCheckpoint(folder.path);
  await prepare(from);
  const whole = await bothWeights(from);
  const config = JSON.parse(
    await readFile(join(from, "config.json"), "utf8"),
  ) as Parameters<typeof planTensors>[0];
  const tensors = planTensors(config, { seed: 1 });
  const parts = [tensors.slice(0, 9), tensors.slice(9)];
  const weight_map: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const path = `model-0000${index + 1}-of-00002.safetensors`;
    await writeSafetensors(join(from, path), part);
    for (const { name } of part) weight_map[name] = path;
  }
  await writeFile(
    join(from, "model.safetensors.index.json"),
    JSON.stringify({ weight_map }),
  );
  await prepare(from);
  for (const [name, [prepared]] of await bothWeights(from)) {
    expect(prepared, name).toEqual(whole.get(name)?.[1]);
  }
});

describe.each(encodings)("as %s", (encoding) => {
  it("writes shards that are named by their content, and a manifest that holds", async () => {
    const from = await makeCheckpoint(folder.path);
    const { weights } = await prepare(from, encoding);
    const models = join(folder.path, "models");
    expect(await preparedModels(models)).toEqual(["mini"]);
    expect(await checkModel(join(models, "mini"))).toEqual([]);
    expect(weights.compression).toBe("deflate-raw");
    for (const { path, bytes, sha256, content } of weights.files) {
      expect(path).toBe(`${sha256.slice(0, 16)}.bin`);
      expect(content).toBeLessThanOrEqual(shardBytes);
      expect(bytes).toBeLessThan(content);
    }
    const names = weights.tensors.map(({ name }) => name);
    expect(names[0]).toBe("wte.weight");
    expect(names.at(-1)).toBe("ln_f.bias");
  });
});

it("names the same shards for the same weights", async () => {
  const from = await makeCheckpoint(folder.path);
  const first = await prepare(from, "q8");
  expect(await prepare(from, "q8")).toEqual(first);
});

it("says what of a prepared model has changed", async () => {
  const from = await makeCheckpoint(folder.path);
  const { weights } = await prepare(from);
  const model = join(folder.path, "models", "mini");
  const [first, second] = weights.files;
  await writeFile(join(model, first?.path ?? ""), "other");
  await truncate(join(model, second?.path ?? ""), 100);
  const problems = await checkModel(model);
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(/must have \d+ bytes and sha256/);
});

it("finds the site's own models as their manifests describe them", async () => {
  const ids = await preparedModels(modelsFolder);
  expect(ids).toContain("induction-mini");
  for (const id of ids) {
    expect(await checkModel(join(modelsFolder, id)), id).toEqual([]);
  }
});

describe("ends in an error, and leaves nothing, for", () => {
  it("a file that is truncated", async () => {
    const from = await makeCheckpoint(folder.path);
    await truncate(join(from, "model.safetensors"), 100_000);
    await expect(prepare(from)).rejects.toThrow(
      /model\.safetensors: must have \d+ bytes by its header, got 100000/,
    );
    await expectNothingWritten();
  });

  it("a file that is no safetensors", async () => {
    const from = await makeCheckpoint(folder.path);
    await writeFile(
      join(from, "model.safetensors"),
      "<!doctype html> not found",
    );
    await expect(prepare(from)).rejects.toThrow(/safetensors: the header/);
    await expectNothingWritten();
  });

  it("a configuration of another model", async () => {
    const from = await makeCheckpoint(folder.path);
    const path = join(from, "config.json");
    const config = await readFile(path, "utf8");
    await writeFile(
      path,
      config.replace('"vocab_size": 500', '"vocab_size": 501'),
    );
    await expect(prepare(from)).rejects.toThrow(
      "model.safetensors: wte.weight must be [501,64] by config.json, got [500,64]",
    );
    await writeFile(path, config.replace('"n_layer": 2', '"n_layer": 3'));
    await expect(prepare(from)).rejects.toThrow(/must hold h\.2\.ln_1\.weight/);
    await writeFile(path, config.replace('"n_layer": 2', '"n_layer": 1'));
    await expect(prepare(from)).rejects.toThrow(/h\.1\.\S+ is no weight/);
    await expectNothingWritten();
  });

  it("an unembedding of its own", async () => {
    const from = await makeCheckpoint(folder.path, { head: true });
    const path = join(from, "model.safetensors");
    const bytes = await readFile(path);
    // lm_head follows wte: the last byte of both, in the middle of the file, is a number's sign and exponent
    const length = Number(bytes.readBigUInt64LE());
    const place = 8 + length + 2 * 500 * 64 * 4 - 1;
    bytes[place] = (bytes[place] ?? 0) ^ 0x80;
    await writeFile(path, bytes);
    await expect(prepare(from)).rejects.toThrow(
      /lm_head\.weight must be the same as wte\.weight/,
    );
    await expectNothingWritten();
  });

  it("weights that f16 cannot hold, and weights that are no numbers", async () => {
    const from = await makeCheckpoint(folder.path);
    const path = join(from, "model.safetensors");
    const bytes = await readFile(path);
    const start = 8 + Number(bytes.readBigUInt64LE());
    bytes.writeFloatLE(1e6, start + 400);
    await writeFile(path, bytes);
    await expect(prepare(from, "f16")).rejects.toThrow(
      /wte\.weight: a weight of f16 must be at most 65504, got 1000000/,
    );
    bytes.writeFloatLE(NaN, start + 400);
    await writeFile(path, bytes);
    await expect(prepare(from, "f32")).rejects.toThrow(
      /the checkpoint is damaged/,
    );
    await expectNothingWritten();
  });

  it("a model card without a licence", async () => {
    const from = await makeCheckpoint(folder.path);
    await writeFile(join(from, "README.md"), "# A model\n");
    await expect(prepare(from)).rejects.toThrow(/say it with --licence/);
    await expectNothingWritten();
  });
});

it("keeps what was prepared before when it fails", async () => {
  const from = await makeCheckpoint(folder.path);
  await prepare(from);
  await truncate(join(from, "model.safetensors"), 100_000);
  await expect(prepare(from)).rejects.toThrow();
  expect(await checkModel(join(folder.path, "models", "mini"))).toEqual([]);
});

it("does not write over a model that ships as it is", async () => {
  const from = await makeCheckpoint(folder.path);
  await expect(
    prepareModel({ from, to: from, id: "checkpoint-1", encoding: "f32" }),
  ).rejects.toThrow(/which would be lost; choose another --id/);
});
