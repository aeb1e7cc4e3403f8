/** @file A second build of the site, as a deployment makes it: it hosts a model of its own, and its hub is a local server. */
import { spawnSync } from "node:child_process";
import { copyFile, cp, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { prepareModel } from "../../../scripts/model/prepare.ts";
import {
  writeRandomCheckpoint,
  type Sizes,
} from "../../../scripts/model/random-checkpoint.ts";
import { gpt2OnTheHub } from "../../../src/models/hub.ts";
import { startHub } from "../delivery/hub.ts";
import type { MisbehavingServer } from "../delivery/server.ts";
import { basePath } from "./site.ts";

export interface Offering {
  /** The built site. */
  readonly folder: string;
  /** Has GPT-2 Small's repository, in GPT-2 Small's number of layers and heads. */
  readonly hub: MisbehavingServer;
}

export const hostedId = "hosted-gpt2";

/** A GPT-NeoX with random weights, whose values transformers computed: tests/fixtures/model/tiny-neox.json. */
export const neoxId = "hosted-neox";

/** The tokenizer that comes with the site has this many ids. */
const vocab_size = 10_000;

const hostedSizes: Sizes = {
  vocab_size,
  n_positions: 128,
  n_embd: 64,
  n_layer: 2,
  n_head: 4,
};

const hubSizes: Sizes = {
  vocab_size,
  n_positions: 128,
  n_embd: 96,
  n_layer: 12,
  n_head: 12,
};

/** @param scratch an empty folder */
export async function buildOffering(scratch: string): Promise<Offering> {
  const extra = join(scratch, "static");
  await prepareModel({
    from: await checkpoint(join(scratch, "hosted"), hostedSizes),
    to: join(await made(join(extra, "models")), hostedId),
    id: hostedId,
    name: "Hosted GPT-2",
    encoding: "q8",
  });
  const neox = join(scratch, "neox");
  await cp("tests/fixtures/model/tiny-neox", neox, { recursive: true });
  await prepareModel({
    from: await withTokenizer(neox),
    to: join(extra, "models", neoxId),
    id: neoxId,
    name: "Hosted NeoX",
    licence: "MIT",
    encoding: "f32",
  });
  const { repository, revision } = gpt2OnTheHub;
  const onHub = await checkpoint(join(scratch, "hub"), hubSizes);
  const hub = await startHub(onHub, repository, revision);
  const folder = join(scratch, "build");
  const { status, stdout } = spawnSync(
    "npx",
    ["--no-install", "docusaurus", "build", "--out-dir", folder],
    {
      encoding: "utf8",
      env: {
        ...process.env,
        BASE_URL: basePath,
        HUB_URL: hub.url.replace(/\/$/, ""),
        EXTRA_STATIC: resolve(extra),
      },
    },
  );
  if (status !== 0) throw new Error(`the site could not be built:\n${stdout}`);
  return { folder, hub };
}

async function checkpoint(folder: string, sizes: Sizes): Promise<string> {
  await writeRandomCheckpoint(folder, sizes, { seed: 1 });
  return withTokenizer(folder);
}

async function withTokenizer(folder: string): Promise<string> {
  await copyFile(
    "static/models/induction-mini/tokenizer.json",
    join(folder, "tokenizer.json"),
  );
  return folder;
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}
