/** @file The prebuilt charts of a page as its components get them: each file of static/charts/ with its pictures. Types only. */
import type { ChartFile } from "./chart.ts";
import type { SizeName } from "./frame.ts";
import type { ThemeName } from "./theme.ts";

export interface PrebuiltChart extends ChartFile {
  /** What `chartSummary` says of it: worked out once, by the build. */
  readonly summary: string;
  /** Paths of the pictures under the site's baseUrl, without a leading slash. */
  readonly pictures: Readonly<
    Record<ThemeName, Readonly<Record<SizeName, string>>>
  >;
}

export interface PrebuiltModel {
  /** Folder name in static/charts/<page>/ and in static/models/. */
  readonly id: string;
  readonly charts: Readonly<Record<string, PrebuiltChart>>;
}

/** Published values come first, then models in the order of their names. */
export type PrebuiltPage = readonly PrebuiltModel[];
