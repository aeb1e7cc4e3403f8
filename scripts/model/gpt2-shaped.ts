/**
 * @file Makes a checkpoint of exactly GPT-2 Small's shape, as the hub has it, with random weights.
 * Usage: tsx scripts/model/gpt2-shaped.ts <folder> [--seed 1] [--outliers] [--tokenizer <folder with encoder.json and vocab.bpe>]
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeGpt2Tokenizer } from "./gpt2-tokenizer.ts";
import { megabytes } from "./progress.ts";
import { outlierSpread } from "./spread.ts";
import { gpt2Small, writeRandomCheckpoint } from "./random-checkpoint.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    outliers: { type: "boolean", default: false },
    tokenizer: { type: "string" },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error(
    "gpt2-shaped: name the folder to write, outside of the project",
  );
  process.exitCode = 1;
} else {
  await writeRandomCheckpoint(folder, gpt2Small, {
    seed: Number(values.seed),
    masks: true,
    ...(values.outliers && { spread: outlierSpread }),
  });
  if (values.tokenizer !== undefined) {
    await writeGpt2Tokenizer(values.tokenizer, folder);
  }
  const { size } = await stat(join(folder, "model.safetensors"));
  console.log(`${folder}: ${megabytes(size)} of random weights`);
}
