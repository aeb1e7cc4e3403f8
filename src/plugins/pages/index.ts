/**
 * @file Build-time plugin: finds the pages in docs/, checks each and gives it all that it knows of itself:
 * `import page from "@generated/pages/default/<id>.json"`.
 */
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import type {
  PageData,
  PageTitle,
  StartData,
} from "../../components/Notebook/page.ts";
import { emitFiles } from "../emit.ts";
import {
  makeNotebook,
  recordOf,
  type MadeNotebook,
} from "../notebooks/make.ts";
import type { Picture } from "../pictures.ts";
import { withRenderer } from "../svg-renderer.ts";
import { readPages } from "./folder.ts";
import { PageError } from "./json-field.ts";
import { readPrebuilt, requireKnownPages } from "./prebuilt.ts";

interface Content {
  readonly pages: readonly PageData[];
  readonly pictures: readonly Picture[];
  readonly notebooks: readonly MadeNotebook[];
}

export default function pages({ siteDir }: LoadContext): Plugin<Content> {
  const docs = path.join(siteDir, "docs");
  const charts = path.join(siteDir, "static", "charts");
  let files: readonly { path: string; content: string }[] = [];
  return {
    name: "pages",
    getPathsToWatch: () => [`${docs}/*/*.{json,py,mdx}`, `${charts}/**/*.json`],
    async loadContent() {
      const content = await readContent(siteDir, docs, charts);
      files = [
        ...content.pictures.map(({ path, svg }) => ({ path, content: svg })),
        ...content.notebooks.map(({ path, content }) => ({ path, content })),
      ];
      return content;
    },
    async contentLoaded({ content, actions }) {
      for (const page of content.pages) {
        await actions.createData(`${page.id}.json`, page);
      }
      await actions.createData("_start.json", startData(content.pages));
    },
    configureWebpack: (_config, isServer) => ({
      plugins: isServer ? [] : [emitFiles(() => files)],
    }),
  };
}

function startData(pages: readonly PageData[]): StartData {
  const [first, ...rest] = pages.map(
    ({ id, title, description, question }): PageTitle => ({
      id,
      title,
      description,
      ...(question === undefined ? {} : { question }),
    }),
  );
  if (first === undefined) {
    throw new PageError(
      "docs: must hold a page, a folder with a page.json, got none; npm run page -- <id> makes one",
    );
  }
  const covered = pages.find(({ cover }) => cover !== undefined);
  const chart = covered?.charts
    .map(({ charts }) => charts[covered.cover?.chart ?? ""])
    .find((chart) => chart !== undefined);
  return {
    pages: [first, ...rest],
    ...(covered?.cover === undefined || chart === undefined
      ? {}
      : {
          cover: { pageId: covered.id, caption: covered.cover.caption, chart },
        }),
  };
}

async function readContent(
  siteDir: string,
  docs: string,
  charts: string,
): Promise<Content> {
  const found = readPages(docs);
  requireKnownPages(charts, found);
  const pages: PageData[] = [];
  const pictures: Picture[] = [];
  const notebooks: MadeNotebook[] = [];
  await withRenderer(async (render) => {
    for (const page of found) {
      const prebuilt = await readPrebuilt(charts, page, render);
      notebooks.push(makeNotebook(siteDir, page, found));
      pages.push({
        ...page,
        charts: prebuilt.charts,
        notebook: { record: recordOf(siteDir, page) },
      });
      pictures.push(...prebuilt.pictures);
    }
  });
  return { pages, pictures, notebooks };
}
