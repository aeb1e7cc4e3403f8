/** @file Build-time plugin: the cases that readers can check their browser with, and the reports of what was tested. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import { readReport } from "../check/read-report.ts";
import type { Report } from "../check/report.ts";
import { casesPath } from "../live/runtime-files.ts";
import { emitFiles } from "./emit.ts";

interface Content {
  readonly cases: readonly unknown[];
  /** The latest first. */
  readonly reports: readonly Report[];
}

export default function check({ siteDir }: LoadContext): Plugin<Content> {
  const ops = path.join(siteDir, "tests", "fixtures", "ops");
  const reports = path.join(siteDir, "reports");
  let cases: readonly unknown[] = [];
  return {
    name: "check",
    getPathsToWatch: () => [`${ops}/*.json`, `${reports}/*.json`],
    async loadContent() {
      const content: Content = {
        cases: (await readAll(ops)).flatMap(
          ([, text]) => (JSON.parse(text) as { cases: unknown[] }).cases,
        ),
        reports: (await readAll(reports))
          .map(([file, text]) => readReport(file, text))
          .sort((a, b) => b.date.localeCompare(a.date)),
      };
      cases = content.cases;
      return content;
    },
    async contentLoaded({ content, actions }) {
      await actions.createData("reports.json", content.reports);
    },
    configureWebpack: (_config, isServer) => ({
      plugins: isServer
        ? []
        : [
            emitFiles(() => [
              { path: casesPath, content: JSON.stringify(cases) },
            ]),
          ],
    }),
  };
}

/** Name and text of each file, in the order of their names. */
async function readAll(folder: string): Promise<[string, string][]> {
  const names = (await readdir(folder)).filter((name) =>
    name.endsWith(".json"),
  );
  return Promise.all(
    names
      .sort()
      .map(async (name): Promise<[string, string]> => [
        name,
        await readFile(path.join(folder, name), "utf8"),
      ]),
  );
}
