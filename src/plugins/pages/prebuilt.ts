/** @file Reads a page's prebuilt charts, static/charts/<page>/<model>/<chart>.json, and renders their pictures. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import type { ChartFile } from "../../charts/chart.ts";
import type {
  PrebuiltChart,
  PrebuiltModel,
  PrebuiltPage,
} from "../../charts/prebuilt.ts";
import { chartSummary } from "../../charts/summary.ts";
import type { Page } from "../../components/Notebook/page.ts";
import { type Picture, renderPictures } from "../pictures.ts";
import type { RenderSvg } from "../svg-renderer.ts";
import { chartNames } from "./folder.ts";
import { PageError } from "./json-field.ts";

export interface Prebuilt {
  readonly charts: PrebuiltPage;
  readonly pictures: readonly Picture[];
}

/** @param charts the folder static/charts */
export async function readPrebuilt(
  charts: string,
  page: Page,
  render: RenderSvg,
): Promise<Prebuilt> {
  const models: PrebuiltModel[] = [];
  const pictures: Picture[] = [];
  for (const [model, files] of chartFiles(charts, page)) {
    const own: Record<string, PrebuiltChart> = {};
    for (const [name, content] of files) {
      const rendered = await renderPictures(
        `${page.id}-${model}-${name}`,
        content.chart,
        render,
      );
      own[name] = {
        ...content,
        summary: chartSummary(content.chart),
        pictures: rendered.paths,
      };
      pictures.push(...rendered.files);
    }
    models.push({ id: model, charts: own });
  }
  return { charts: models.sort(publishedFirst), pictures };
}

/** Model -> chart -> file, each checked to belong to the page. @throws PageError */
export function chartFiles(
  charts: string,
  page: Page,
): ReadonlyMap<string, ReadonlyMap<string, ChartFile>> {
  const folder = path.join(charts, page.id);
  const names = chartNames(page);
  const models = new Map<string, ReadonlyMap<string, ChartFile>>();
  for (const model of folders(folder)) {
    const files = new Map<string, ChartFile>();
    for (const file of readdirSync(path.join(folder, model)).sort()) {
      const name = path.basename(file, ".json");
      const at = path.join(folder, model, file);
      if (!names.includes(name)) {
        throw new PageError(
          `${at}: must be named by a chart of the page (${names.join(", ") || "it has none"}), got "${name}"; delete it, or give its cell one more chart in page.json`,
        );
      }
      files.set(name, JSON.parse(readFileSync(at, "utf8")) as ChartFile);
    }
    models.set(model, files);
  }
  const missing = names.find((name) =>
    [...models.values()].every((files) => !files.has(name)),
  );
  if (missing !== undefined) {
    throw new PageError(
      `${folder}: must hold each chart of the page, got none for "${missing}"; run npm run charts -- ${page.id}`,
    );
  }
  return models;
}

/** Charts of a page that is not there are left over from one. @throws PageError */
export function requireKnownPages(
  charts: string,
  pages: readonly Page[],
): void {
  for (const name of folders(charts)) {
    if (pages.some(({ id }) => id === name)) continue;
    throw new PageError(
      `${path.join(charts, name)}: must be the charts of a page (${pages.map(({ id }) => id).join(", ")}), got no page "${name}"; rename or delete the folder`,
    );
  }
}

function folders(parent: string): string[] {
  if (!existsSync(parent)) return [];
  return (
    readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      // step 80 before step 140
      .sort(new Intl.Collator("en", { numeric: true }).compare)
  );
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
