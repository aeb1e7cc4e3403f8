/** @file `npm run model`: prepares GPT-2 checkpoints for the site, and checks what is prepared. */
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { encodings, type Encoding } from "../../src/models/encoding.ts";
import { servedBytes, type ModelManifest } from "../../src/models/manifest.ts";
import { checkModel, preparedModels } from "./check.ts";
import { describeModel, writeManifest } from "./describe.ts";
import { exists, modelsFolder } from "./files.ts";
import { fetchCheckpoint } from "./hub.ts";
import { prepareModel, type Preparation } from "./prepare.ts";
import { megabytes } from "./progress.ts";

const usage = `Prepares a GPT-2 checkpoint so that the site can run it.

  npm run model -- openai-community/gpt2    from the Hugging Face hub
  npm run model -- ./folder                 from a folder with config.json and model.safetensors
  npm run model -- static/models/<id>       writes the manifest of a model that ships as it is
  npm run model -- --check                  compares all prepared models with their manifests

Options
  --encoding <encoding>   how weights are stored: f32, f16, q12 or q8, in as many bits each (default q8)
  --revision <commit>     of the repository (default main)
  --id <name>             folder under ${modelsFolder}/ (default: the last part of the name)
  --name <text>           what the reader calls it (default: the id)
  --licence <name>        where the model card names none
  --hub <url>             default https://huggingface.co
`;

interface Options {
  readonly encoding: string;
  readonly revision: string;
  readonly hub: string;
  readonly out: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly licence?: string | undefined;
}

async function checkAll(models: string): Promise<number> {
  let failed = 0;
  for (const id of await preparedModels(models)) {
    const problems = await checkModel(join(models, id)).catch(
      (thrown: unknown) => [String(thrown)],
    );
    console.log(
      problems.length === 0 ? `${id}: as its manifest says` : `${id}:`,
    );
    for (const problem of problems) console.error(`  ${problem}`);
    failed += Math.min(1, problems.length);
  }
  return failed;
}

async function prepare(
  origin: string,
  options: Options,
): Promise<ModelManifest> {
  const labels = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.licence === undefined ? {} : { licence: options.licence }),
  };
  const isFolder = await exists(join(origin, "config.json"));
  if (isFolder && dirname(resolve(origin)) === resolve(options.out)) {
    const manifest = await describeModel(origin, labels);
    await writeManifest(origin, manifest);
    return manifest;
  }
  const id = options.id ?? basename(resolve(origin));
  const common = {
    ...labels,
    id: requireId(id),
    to: join(options.out, id),
    encoding: requireEncoding(options.encoding),
  } satisfies Partial<Preparation>;
  if (isFolder) return prepareModel({ ...common, from: origin });
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(origin) || origin.startsWith(".")) {
    throw new Error(
      `${origin}: must be a folder with a config.json, or a repository such as openai-community/gpt2`,
    );
  }
  const { folder, source } = await fetchCheckpoint({
    hub: options.hub,
    repository: origin,
    revision: options.revision,
    cache: ".cache/hub",
  });
  return prepareModel({ ...common, from: folder, source });
}

function requireEncoding(text: string): Encoding {
  const found = encodings.find((encoding) => encoding === text);
  if (found === undefined) {
    throw new Error(
      `--encoding: must be one of ${encodings.join(", ")}, got ${text}`,
    );
  }
  return found;
}

function requireId(id: string): string {
  if (/^[a-z0-9][\w.-]*$/i.test(id)) return id;
  throw new Error(`--id: must be a plain folder name, got ${id}`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: "boolean", default: false },
      encoding: { type: "string", default: "q8" },
      revision: { type: "string", default: "main" },
      hub: { type: "string", default: "https://huggingface.co" },
      out: { type: "string", default: modelsFolder },
      id: { type: "string" },
      name: { type: "string" },
      licence: { type: "string" },
    },
  });
  const [origin] = positionals;
  if (values.check) {
    process.exitCode = (await checkAll(values.out)) > 0 ? 1 : 0;
  } else if (origin === undefined) {
    console.log(usage);
  } else {
    const { id, encoding, weights } = await prepare(origin, values);
    const { length } = weights.files;
    console.log(
      `${id}: ${megabytes(servedBytes(weights))} of ${encoding} weights in ${length} ${length === 1 ? "file" : "files"}, ready in ${join(values.out, id)}`,
    );
  }
}

try {
  await main();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
