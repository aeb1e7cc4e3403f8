/** @file Opens models and their fixtures in Node. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseConfig, type ModelConfig } from "../../src/families/model.ts";
import { weightShapes } from "../../src/families/model.ts";
import { WeightStore } from "../../src/models/weight-store.ts";
import type { ModelFixture } from "./model-values.ts";

const root = new URL("../../", import.meta.url);

/** Where each fixture's model lies, by the fixture's name. */
export const modelFolders = {
  tiny: "tests/fixtures/model/tiny",
  "tiny-variant": "tests/fixtures/model/tiny-variant",
  "induction-mini": "static/models/induction-mini",
} as const;
export type ModelName = keyof typeof modelFolders;

export interface OpenedModel {
  readonly config: ModelConfig;
  readonly weights: WeightStore;
}

export function openModel(name: ModelName): OpenedModel {
  const config = parseConfig(readConfig(name));
  const weights = new WeightStore(weightShapes(config));
  weights.push(readWeights(name));
  weights.end();
  return { config, weights };
}

export function readConfig(name: ModelName): unknown {
  return JSON.parse(read(`${modelFolders[name]}/config.json`).toString());
}

export function readWeights(name: ModelName): Uint8Array {
  return read(`${modelFolders[name]}/model.safetensors`);
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
