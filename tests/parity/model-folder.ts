/** @file Opens models and their fixtures in Node. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseConfig, type ModelConfig } from "../../src/families/model.ts";
import type { Delivery } from "../../src/models/delivery.ts";
import { parseManifest } from "../../src/models/manifest.ts";
import { downloadWeights } from "../../src/models/model-download.ts";
import { network } from "../../src/models/network.ts";
import type { ModelFixture } from "./model-values.ts";

const root = new URL("../../", import.meta.url);

/** Where each GPT-2 with a fixture of its own lies, by the fixture's name. */
export const modelFolders = {
  tiny: "tests/fixtures/model/tiny",
  "tiny-variant": "tests/fixtures/model/tiny-variant",
  "induction-mini": "static/models/induction-mini",
} as const;
export type ModelName = keyof typeof modelFolders;

/** Models of other families, compared with transformers: by layer, and edited. */
export const familyFolders = {
  "tiny-neox": "tests/fixtures/model/tiny-neox",
  "tiny-neox-sequential": "tests/fixtures/model/tiny-neox-sequential",
} as const;
export type FamilyName = keyof typeof familyFolders;

const folders = { ...modelFolders, ...familyFolders };
type AnyName = ModelName | FamilyName;

/** What transformers computes with a model; numbers lie flat. */
export interface FamilyFixture {
  readonly tokens: readonly (readonly number[])[];
  /** By the module's path; of a tuple, its first value. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** By layer. */
  readonly patterns: readonly (readonly number[])[];
  readonly logits: readonly number[];
  /** The logits with the first layer's feed-forward output zeroed. */
  readonly ablated: readonly number[];
  /** As PyTorch prints the model. */
  readonly text: string;
  /** Each parameter once, by its path. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

export interface OpenedModel {
  readonly config: ModelConfig;
  readonly weights: Delivery;
}

/** As a reader's page does it, from a server that is this folder: by the manifest, checked, from a browser that keeps nothing. */
export function openModel(name: AnyName): OpenedModel {
  const config = parseConfig(readConfig(name));
  const folder = `${folders[name]}/`;
  const manifest = parseManifest(
    JSON.parse(read(`${folder}manifest.json`).toString()),
  );
  const weights = downloadWeights(
    new URL(folder, host).href,
    { manifest, config },
    { network: files, storage: null },
  );
  return { config, weights };
}

/** A server that is the repository. */
const host = "http://files.test/";
const files = {
  ...network,
  fetch: (url: string) =>
    Promise.resolve(
      new Response(new Uint8Array(read(new URL(url).pathname.slice(1)))),
    ),
};

export function readConfig(name: AnyName): unknown {
  return JSON.parse(read(`${folders[name]}/config.json`).toString());
}

export function readWeights(name: AnyName): Uint8Array {
  return read(`${folders[name]}/model.safetensors`);
}

/** Throws where the fixture was made from other weights than the model has. */
export function readModelFixture(name: ModelName): ModelFixture {
  const path = `tests/fixtures/model/${name}.json`;
  const fixture = JSON.parse(read(path).toString()) as ModelFixture;
  const sha256 = createHash("sha256").update(readWeights(name)).digest("hex");
  if (fixture.sha256 !== sha256) {
    throw new Error(
      `${path}: made from weights ${fixture.sha256.slice(0, 8)}, the model has ${sha256.slice(0, 8)}; run scripts/fixtures/model.py on ${modelFolders[name]}`,
    );
  }
  return fixture;
}

function read(path: string): Buffer {
  return readFileSync(new URL(path, root));
}

/** As scripts/fixtures/gpt_neox.py writes it. */
export function readFamilyFixture(name: FamilyName): FamilyFixture {
  const text = read(`tests/fixtures/model/${name}.json`).toString();
  return JSON.parse(text) as FamilyFixture;
}
