/**
 * @file Build-time plugin: reads static/charts/<page>/<model>/<chart>.json, renders the pictures and emits them as files.
 * A page gets its charts by `import charts from "@generated/prebuilt-charts/default/<page>.json"`.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import type { ChartFile } from "../charts/chart.ts";
import type {
  PrebuiltChart,
  PrebuiltModel,
  PrebuiltPage,
} from "../charts/prebuilt.ts";
import { chartSummary } from "../charts/summary.ts";
import { emitFiles } from "./emit.ts";
import { type Picture, renderPictures } from "./pictures.ts";
import { type RenderSvg, withRenderer } from "./svg-renderer.ts";

interface Content {
  readonly pages: Readonly<Record<string, PrebuiltPage>>;
  readonly pictures: readonly Picture[];
}

export default function prebuiltCharts({
  siteDir,
}: LoadContext): Plugin<Content> {
  const folder = path.join(siteDir, "static", "charts");
  let pictures: readonly Picture[] = [];
  return {
    name: "prebuilt-charts",
    getPathsToWatch: () => [`${folder}/**/*.json`],
    async loadContent() {
      const content = await withRenderer((render) =>
        readCharts(folder, render),
      );
      pictures = content.pictures;
      return content;
    },
    async contentLoaded({ content, actions }) {
      for (const [page, models] of Object.entries(content.pages)) {
        await actions.createData(`${page}.json`, models);
      }
    },
    configureWebpack: (_config, isServer) => ({
      plugins: isServer
        ? []
        : [
            emitFiles(() =>
              pictures.map(({ path, svg }) => ({ path, content: svg })),
            ),
          ],
    }),
  };
}

async function readCharts(folder: string, render: RenderSvg): Promise<Content> {
  const pages: Record<string, PrebuiltPage> = {};
  const pictures: Picture[] = [];
  for (const page of await folders(folder)) {
    const models: PrebuiltModel[] = [];
    for (const id of await folders(path.join(folder, page))) {
      const charts: Record<string, PrebuiltChart> = {};
      const inside = path.join(folder, page, id);
      for (const file of (await readdir(inside)).sort()) {
        if (path.extname(file) !== ".json") continue;
        const name = path.basename(file, ".json");
        const text = await readFile(path.join(inside, file), "utf8");
        const content = JSON.parse(text) as ChartFile;
        const rendered = await renderPictures(
          `${page}-${id}-${name}`,
          content.chart,
          render,
        );
        charts[name] = {
          ...content,
          summary: chartSummary(content.chart),
          pictures: rendered.paths,
        };
        pictures.push(...rendered.files);
      }
      models.push({ id, charts });
    }
    pages[page] = models.sort(publishedFirst);
  }
  return { pages, pictures };
}

async function folders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function publishedFirst(a: PrebuiltModel, b: PrebuiltModel): number {
  const rank = ({ charts }: PrebuiltModel): number =>
    Object.values(charts).some(
      ({ provenance }) => provenance.origin === "published",
    )
      ? 0
      : 1;
  return rank(a) - rank(b);
}
