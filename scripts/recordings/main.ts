/**
 * @file `npm run recordings`: puts into static/runtime/recordings/ what each page's own listings record on each model
 * that the site hosts, after `npm run runtime`, which names the modules that record. A model is run for what listings read
 * while they run, and for nothing else.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  listPath,
  type RecordingFile,
  type RuntimeFiles,
} from "../../src/live/runtime-files.ts";
import { pagesOfModels, readPages } from "../../src/plugins/pages/folder.ts";
import { keyOfModel, packed } from "../../src/recordings/recording.ts";
import type { Evaluate } from "../../src/python/cell-record.ts";
import { describePreparedModel } from "../model/prepared.ts";
import type { NativeModel } from "../native-model.ts";
import { keysThatShow, recordListings, startRecorder } from "./listings.ts";

const folder = "runtime/recordings";

/** The folders of prepared models that the site will serve. */
async function modelFolders(): Promise<string[]> {
  const extra = process.env.EXTRA_STATIC;
  const parents = ["static", ...(extra === undefined ? [] : [extra])]
    .map((root) => join(root, "models"))
    .filter((parent) => existsSync(parent));
  const found = await Promise.all(
    parents.map(async (parent) =>
      (await readdir(parent)).map((name) => join(parent, name)),
    ),
  );
  return found.flat().filter((each) => existsSync(join(each, "manifest.json")));
}

/** Opened for the first listing that reads a value: most builds need no native runtime for anything else. */
function engineOf(modelFolder: string): {
  readonly evaluate: Evaluate;
  readonly release: () => Promise<void>;
} {
  let opened: Promise<NativeModel> | undefined;
  return {
    evaluate: async (graph, nodes) => {
      opened ??= import("../native-model.ts").then(({ openNativeModel }) =>
        openNativeModel("", modelFolder),
      );
      return (await opened).engine.evaluate(graph, nodes);
    },
    release: async () => (await opened)?.engine.dispose(),
  };
}

async function main(): Promise<void> {
  const list = join("static", listPath);
  const runtime = JSON.parse(await readFile(list, "utf8")) as RuntimeFiles;
  // what was recorded of other listings would be served with these
  await rm(join("static", folder), { recursive: true, force: true });
  await mkdir(join("static", folder), { recursive: true });
  const recordings: Record<string, Record<string, RecordingFile>> = {};
  const sent = { ...runtime.sent };
  let [count, bytes] = [0, 0];
  const pages = readPages();
  const pageOf = pagesOfModels(pages);
  for (const modelFolder of await modelFolders()) {
    const model = await describePreparedModel(modelFolder);
    const { id } = model.manifest;
    const { evaluate, release } = engineOf(modelFolder);
    const interpreter = await startRecorder(model, evaluate);
    for (const page of pages) {
      if ((pageOf.get(id) ?? page.id) !== page.id) continue;
      const records = await recordListings(interpreter, page);
      const shows = keysThatShow(records);
      if (shows.length === 0) continue;
      const text = JSON.stringify(
        packed(
          {
            modules: runtime.workers.python,
            model: keyOfModel(model.manifest),
          },
          records,
        ),
      );
      const digest = createHash("sha256").update(text).digest("hex");
      const path = `${folder}/${page.id}-${id}-${digest.slice(0, 8)}.json`;
      await writeFile(join("static", path), text);
      sent[path] = gzipSync(text).length;
      (recordings[page.id] ??= {})[id] = { path, shows };
      count += shows.length;
      bytes += sent[path];
    }
    await release();
  }
  const files: RuntimeFiles = { ...runtime, sent, recordings };
  await writeFile(list, JSON.stringify(files, null, 2));
  console.log(
    `recordings of ${count} listings, ${(bytes / 1000).toFixed(0)} kB compressed`,
  );
}

await main();
