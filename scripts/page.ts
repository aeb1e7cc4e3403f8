/** @file A tutorial page as the scripts see it: its cells in order, once for each idiom that it shows. */
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { PageFile } from "../src/components/Notebook/page.ts";
import type { Cell } from "../src/live/state.ts";

export interface Page {
  /** Folder name below docs/: "induction-heads". */
  readonly id: string;
  readonly title: string;
  /** What its cells feed to the model, for the provenance of charts. */
  readonly protocol: string;
  /** The cells of each idiom; the first idiom's make the charts, the others must give the same. */
  readonly idioms: ReadonlyMap<string, readonly Cell[]>;
}

/** The place of a cell on its page: "loss" for both "loss" and "loss.trace". */
export function placeOf(cellId: string): string {
  return cellId.split(".")[0] ?? cellId;
}

/** Every page that has cells. */
export async function readPages(docs = "docs"): Promise<Page[]> {
  const entries = await readdir(docs, { withFileTypes: true });
  const folders = entries.filter(({ name }) =>
    existsSync(join(docs, name, "page.json")),
  );
  return Promise.all(folders.map((folder) => readPage(docs, folder.name)));
}

async function readPage(docs: string, id: string): Promise<Page> {
  const folder = join(docs, id);
  const text = await readFile(join(folder, "page.json"), "utf8");
  const { title, protocol, idioms, places } = JSON.parse(text) as PageFile;
  const read = async (cellId: string): Promise<Cell> => ({
    id: cellId,
    code: await readFile(join(folder, `${cellId}.py`), "utf8"),
  });
  const cells = new Map<string, readonly Cell[]>();
  for (const idiom of idioms) {
    const ids = places.flatMap(
      (place) =>
        place.cells[idiom.id] ?? place.cells[idioms[0]?.id ?? ""] ?? [],
    );
    cells.set(idiom.id, await Promise.all(ids.map(read)));
  }
  return { id, title, protocol, idioms: cells };
}
