/** @file What a page knows of itself: the folder docs/<page>/ as the build read and checked it. Types only. */
import type { HeadAxes } from "../../charts/heads.ts";
import type { PrebuiltChart, PrebuiltPage } from "../../charts/prebuilt.ts";
import type { Fed, SettingRule } from "../LiveCell/setting-rules.ts";
import type { Place } from "./place.ts";

/** A way of writing the listings. */
export interface Idiom {
  /** "trace": `loss.trace.py` is the cell loss in it. The first idiom's files have no such part. */
  readonly id: string;
  /** What the tab says. */
  readonly label: string;
}

export interface Page {
  /** Folder name below docs/: "induction-heads". */
  readonly id: string;
  readonly title: string;
  /** A sentence or two, for search engines. */
  readonly description: string;
  /** What a newcomer asks who is in the right place there; the start page leads by it. */
  readonly question?: string;
  /** Pages are listed from the lowest up. */
  readonly order: number;
  /** What its cells feed to the model, for the provenance of charts. */
  readonly protocol: string;
  /** The model that it is about, and begins with where the site hosts it. */
  readonly model?: string;
  /** Hosted models that it alone offers, such as the stages of a training. */
  readonly ownModels: readonly string[];
  /** The source's own first. It makes the charts; the others must give the same. */
  readonly idioms: readonly [Idiom, ...Idiom[]];
  /** Pages of one group switch their tabs together. */
  readonly idiomGroup: string;
  /** The axis titles of its charts that have a layer in each row and a head in each column. */
  readonly heads?: HeadAxes;
  /** Numbers of its listings that get a control. */
  readonly settings: readonly SettingRule[];
  /** How these numbers make up what the model is fed. */
  readonly fed?: Fed;
  /** In page order. */
  readonly places: readonly Place[];
  /** What the start page shows of it. */
  readonly cover?: { readonly chart: string; readonly caption: string };
}

/** A page as others name it. */
export type PageTitle = Pick<Page, "id" | "title" | "description" | "question">;

/** What the pages that lead to others get, by `import start from "@generated/pages/default/_start.json"`. */
export interface StartData {
  /** In the order in which they are listed. */
  readonly pages: readonly [PageTitle, ...PageTitle[]];
  /** Of the first page that has one. */
  readonly cover?: {
    readonly pageId: string;
    readonly caption: string;
    readonly chart: PrebuiltChart;
  };
}

/** How the cells came out when the real libraries ran them. */
export interface NotebookRecord {
  readonly model: string;
  /** Library -> version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly charts: number;
  /** The largest between a value of a chart there and here. */
  readonly difference: number;
}

/** What components get, by `import page from "@generated/pages/default/<id>.json"`. */
export interface PageData extends Page {
  readonly charts: PrebuiltPage;
  /** The file is notebooks/<id>.ipynb; there is a record where the real libraries have run it. */
  readonly notebook: { readonly record?: NotebookRecord | undefined };
}
