/** @file The models that rivals run, and the files that those need who have weights baked in. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPreparedModel } from "../../model/prepared.ts";
import {
  benchModelId,
  checkpoint,
  preparedFolder,
  provideModel,
} from "../checkpoint.ts";
import type { ModelName } from "../../../src/speed/record.ts";
import { pageTokens, type Tokens } from "./listings.ts";
import { newTokens, promptLength } from "./order.ts";
import type { Sizes } from "./runners.ts";
import { encodeCachedModel } from "./cached-model.ts";
import { encodeProducts, encodeWholeModel } from "./whole-model.ts";

const folderOfFiles = ".cache/bench/rivals";

export interface RivalModel {
  readonly id: string;
  readonly name: string;
  /** As a site hosts it. */
  readonly folder: string;
  /** As Hugging Face's libraries read it. */
  readonly checkpoint: string;
  readonly sweep: Tokens;
  /** True where the site hosts other weights than the checkpoint has. */
  readonly rounded: boolean;
}

export const models: Readonly<Record<ModelName, RivalModel>> = {
  embedded: {
    id: "induction-mini",
    name: "the embedded model",
    folder: "static/models/induction-mini",
    checkpoint: "static/models/induction-mini",
    sweep: pageTokens,
    rounded: false,
  },
  "gpt2-small": {
    id: benchModelId,
    name: "GPT-2 Small's shape",
    folder: preparedFolder,
    checkpoint,
    // a sweep is as many passes as the model has heads
    sweep: { rows: 2, half: 25 },
    rounded: true,
  },
};

/** What a rival is told of a model. */
export interface Opened {
  readonly id: string;
  readonly folder: string;
  readonly sizes: Sizes;
  /** Paths of ONNX files. */
  readonly files: Readonly<
    Record<"listings" | "generation" | "products" | "cached" | "config", string>
  >;
}

/** Made anew each time: what encodes them may have changed. */
export async function provideFiles(model: RivalModel): Promise<Opened> {
  if (model.id === benchModelId) await provideModel();
  const { config, weights } = await openPreparedModel(model.folder);
  const page = { batch: pageTokens.rows, pos: 2 * pageTokens.half };
  const generated = { batch: 1, pos: promptLength + newTokens };
  const folder = join(folderOfFiles, model.id);
  await mkdir(folder, { recursive: true });
  const files = {
    listings: join(folder, "listings.onnx"),
    generation: join(folder, "generation.onnx"),
    products: join(folder, "products.onnx"),
    // as Transformers.js finds them below a folder of models
    cached: join(folder, "cached/onnx/model.onnx"),
    config: join(folder, "cached/config.json"),
  };
  await mkdir(join(folder, "cached/onnx"), { recursive: true });
  await copyFile(join(model.checkpoint, "config.json"), files.config);
  await writeFile(files.cached, await encodeCachedModel(config, weights));
  await writeFile(
    files.listings,
    await encodeWholeModel(config, weights, page, true),
  );
  await writeFile(
    files.generation,
    await encodeWholeModel(config, weights, generated, false),
  );
  await writeFile(files.products, encodeProducts(config, page));
  const { nLayers, nHeads, dHead, dModel } = config;
  const sizes = { nLayers, nHeads, dHead, dModel };
  return { id: model.id, folder: model.folder, sizes, files };
}
