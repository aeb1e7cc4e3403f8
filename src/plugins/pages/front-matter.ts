/** @file Gives a page's text the title and the description of its page.json, so that they are written once. */
import { existsSync } from "node:fs";
import path from "node:path";

import type { ParseFrontMatter } from "@docusaurus/types";

import { descriptionName, readPage } from "./folder.ts";

export const pageFrontMatter: ParseFrontMatter = async (params) => {
  const parsed = await params.defaultParseFrontMatter(params);
  const folder = path.dirname(params.filePath);
  if (!existsSync(path.join(folder, descriptionName))) return parsed;
  const { title, description } = readPage(folder);
  return {
    ...parsed,
    frontMatter: {
      title,
      sidebar_label: title,
      description,
      ...parsed.frontMatter,
    },
  };
};
