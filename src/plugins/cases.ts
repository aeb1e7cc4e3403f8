/** @file Build-time plugin: how the cases fare that are compared with the real libraries, as global data. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import {
  countCases,
  type CaseRecord,
  type CasesData,
  type ExpectedCases,
} from "../components/CaseCounts/count.ts";

export default function cases({ siteDir }: LoadContext): Plugin<CasesData> {
  const folder = path.join(siteDir, "tests", "fixtures", "cases");
  const files = ["expected.json", "record.json"].map((name) =>
    path.join(folder, name),
  );
  return {
    name: "cases",
    getPathsToWatch: () => files,
    async loadContent() {
      const [expected = "", record = ""] = await Promise.all(
        files.map((file) => readFile(file, "utf8")),
      );
      const real = JSON.parse(expected) as ExpectedCases;
      return {
        counts: countCases(real, JSON.parse(record) as CaseRecord),
        versions: real.versions,
      };
    },
    contentLoaded({ content, actions }) {
      actions.setGlobalData(content);
    },
  };
}
