/** @file What the benchmarks of GPT-2 Small run: a checkpoint of its exact shape, prepared as a site would host it. */
import { join } from "node:path";
import { exists } from "../model/files.ts";
import { prepareModel } from "../model/prepare.ts";
import {
  gpt2Small,
  writeRandomCheckpoint,
} from "../model/random-checkpoint.ts";

const cache = ".cache/bench";

/** Under this id a site hosts GPT-2 Small, and runs it. */
export const benchModelId = "gpt2";

/** A folder to serve beside the site: it holds models/. */
export const extraStatic = join(cache, "static");

export const preparedFolder = join(extraStatic, "models", benchModelId);

/** The same as Hugging Face's libraries read it. */
export const checkpoint = join(cache, "checkpoint");

/** Made once, and kept in .cache/. */
export async function provideModel(): Promise<void> {
  if (await exists(join(preparedFolder, "manifest.json"))) return;
  console.log("Making a checkpoint of GPT-2 Small's shape.");
  await writeRandomCheckpoint(checkpoint, gpt2Small, { seed: 1 });
  await prepareModel({
    from: checkpoint,
    to: preparedFolder,
    id: benchModelId,
    name: "GPT-2 Small's shape",
    encoding: "q8",
  });
}
