/** @file Makes a page that builds and runs, to be written on: npm run page -- <id> [--title "What it is called"]. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readPage } from "../src/plugins/pages/folder.ts";

const template = join(import.meta.dirname, "page-template");

/** @returns the page's folder */
export function makePage(id: string, title: string, docs = "docs"): string {
  if (!/^[a-z\d]+(-[a-z\d]+)*$/.test(id)) {
    throw new Error(
      `page: the id must be of small letters, digits and single dashes, as it becomes a folder and an address, got "${id}"`,
    );
  }
  const folder = join(docs, id);
  if (existsSync(folder) || existsSync(`${folder}.mdx`)) {
    throw new Error(`page: ${folder} must be new, got one that is there`);
  }
  mkdirSync(folder);
  for (const name of readdirSync(template)) {
    const text = readFileSync(join(template, name), "utf8");
    writeFileSync(
      join(folder, name),
      text
        .replaceAll("ID.json", `${id}.json`)
        .replace('"TITLE"', JSON.stringify(title)),
    );
  }
  readPage(folder);
  return folder;
}

function titleOf(id: string): string {
  const words = id.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { title: { type: "string" } },
  });
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) {
    throw new Error("page: takes one id: npm run page -- my-page");
  }
  const folder = makePage(id, values.title ?? titleOf(id));
  console.log(`made ${folder}

Next:
  npm run charts -- ${id}    runs its listings and writes its prebuilt chart; again after each change of a listing
  npm run dev                shows it at /docs/${id}
  npm run charts -- ${id} --check
`);
}
