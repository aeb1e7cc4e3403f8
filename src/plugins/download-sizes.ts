/** @file Build-time plugin: what Run live will download, from static/runtime/sizes.json, as global data of the site. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import {
  type DownloadData,
  downloadSize,
} from "../components/download-size.ts";
import type { RuntimeFiles } from "../live/runtime-files.ts";

export default function downloadSizes({
  siteDir,
}: LoadContext): Plugin<DownloadData> {
  const file = path.join(siteDir, "static", "runtime", "sizes.json");
  return {
    name: "download-sizes",
    getPathsToWatch: () => [file],
    async loadContent() {
      const text = await readFile(file, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT")
          return undefined;
        throw error;
      });
      if (text === undefined) return {};
      return downloadSize(JSON.parse(text) as RuntimeFiles);
    },
    contentLoaded({ content, actions }) {
      actions.setGlobalData(content);
    },
  };
}
