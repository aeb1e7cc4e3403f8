/** @file Build-time plugin: the models that the site offers and what Run live loads beside them, as global data. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import {
  downloadSize,
  type DownloadSizes,
} from "../components/download-size.ts";
import { parseConfig } from "../families/model.ts";
import type { RuntimeFiles } from "../live/runtime-files.ts";
import type { HubListing } from "../models/hub.ts";
import { parseManifest, servedBytes } from "../models/manifest.ts";
import {
  defaultOffer,
  hubOffer,
  type ModelOffer,
  type ModelOffers,
} from "../models/offer.ts";
import { pagesOfModels, readPages } from "./pages/folder.ts";

export interface ModelsOptions {
  /** The model that comes with the site: a folder of static/models/. */
  readonly embedded: string;
  /** A model that readers may fetch from the hub, unless the site hosts one of that id. */
  readonly hub?: HubListing | undefined;
}

/** What components read by `usePluginData("models")`. */
export interface ModelsData extends ModelOffers {
  /** Absent where the runtime files are not in place. */
  readonly runtime?: DownloadSizes;
}

export default function models(
  { siteDir, siteConfig }: LoadContext,
  options: ModelsOptions,
): Plugin<ModelsData> {
  const statics = siteConfig.staticDirectories.map((folder) =>
    path.resolve(siteDir, folder),
  );
  const sizes = path.join(siteDir, "static", "runtime", "sizes.json");
  return {
    name: "models",
    getPathsToWatch: () => [
      sizes,
      ...statics.map((folder) => `${folder}/models/*/manifest.json`),
    ],
    async loadContent() {
      const runtime = await readIfThere(sizes);
      return {
        ...(await readOffers(
          statics,
          options,
          pagesOfModels(readPages(path.join(siteDir, "docs"))),
        )),
        ...(runtime === undefined
          ? {}
          : { runtime: downloadSize(JSON.parse(runtime) as RuntimeFiles) }),
      };
    },
    contentLoaded({ content, actions }) {
      actions.setGlobalData(content);
    },
  };
}

/**
 * @param statics folders whose content is served at the site's root
 * @param pageOf model -> the page that alone offers it
 */
export async function readOffers(
  statics: readonly string[],
  { embedded, hub }: ModelsOptions,
  pageOf: ReadonlyMap<string, string> = new Map(),
): Promise<ModelOffers> {
  const hosted: ModelOffer[] = [];
  for (const folder of statics) {
    const parent = path.join(folder, "models");
    for (const id of await names(parent)) {
      const offer = await hostedOffer(path.join(parent, id), id);
      const ofPage = pageOf.get(id);
      if (offer !== undefined) {
        hosted.push(ofPage === undefined ? offer : { ...offer, ofPage });
      }
    }
  }
  const rank = ({ id }: ModelOffer): number => (id === embedded ? 0 : 1);
  hosted.sort((a, b) => rank(a) - rank(b) || byNumbers.compare(a.id, b.id));
  if (hosted[0]?.id !== embedded) {
    throw new Error(
      `static/models: must hold the embedded model ${embedded}, got ${hosted.map(({ id }) => id).join(", ") || "none"}; restore it, or name another in docusaurus.config.ts`,
    );
  }
  for (const [id, page] of pageOf) {
    if (hosted.some((offer) => offer.id === id)) continue;
    throw new Error(
      `docs/${page}/page.json: ownModels must be folders of static/models/, got ${id}; prepare it with npm run model, or take it out`,
    );
  }
  const isHosted = hosted.some(({ id }) => id === hub?.id);
  const offers = {
    embedded,
    offers: hub === undefined || isHosted ? hosted : [...hosted, hubOffer(hub)],
  };
  // fails now where a page would
  defaultOffer(offers);
  return offers;
}

/** Step 80 before step 140. */
const byNumbers = new Intl.Collator("en", { numeric: true });

/** Undefined where the folder holds no prepared model. */
async function hostedOffer(
  folder: string,
  id: string,
): Promise<ModelOffer | undefined> {
  const text = await readIfThere(path.join(folder, "manifest.json"));
  if (text === undefined) return undefined;
  const { name, config, weights } = parseManifest(JSON.parse(text));
  const configText = await readFile(path.join(folder, config.path), "utf8");
  const { nCtx, dVocab } = parseConfig(JSON.parse(configText));
  const bytes = servedBytes(weights);
  return { kind: "site", id, name, bytes, nCtx, dVocab };
}

async function names(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    unlessMissing(() => []),
  );
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(unlessMissing(() => undefined));
}

function unlessMissing<Value>(otherwise: () => Value) {
  return (error: unknown): Value => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise();
    throw error;
  };
}
