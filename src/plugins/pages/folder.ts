/** @file Finds the pages in docs/ and reads each folder: its page.json, its listings and what was published of its charts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import type { Provenance } from "../../charts/chart.ts";
import type { Page } from "../../components/Notebook/page.ts";
import {
  chartName,
  type Place,
  type Variant,
} from "../../components/Notebook/place.ts";
import type { Cell } from "../../live/state.ts";
import { type Description, parseDescription } from "./description.ts";
import { JsonField, PageError } from "./json-field.ts";

/** Values that somebody else published for charts of a page. */
export interface Publication {
  /** Of which model. */
  readonly model: string;
  readonly provenance: Provenance;
  /** Chart -> values, as in a chart's file. */
  readonly charts: Readonly<Record<string, unknown>>;
}

export const descriptionName = "page.json";
const textName = "index.mdx";
const publishedName = "published.json";

/** Every page, in the order in which they are listed. */
export function readPages(docs = "docs"): readonly Page[] {
  return readdirSync(docs)
    .filter((name) => existsSync(path.join(docs, name, descriptionName)))
    .map((name) => readPage(path.join(docs, name)))
    .sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
}

/** @throws PageError */
export function readPage(folder: string): Page {
  const file = path.join(folder, descriptionName);
  new JsonField(folder, "folder's name", path.basename(folder)).id();
  const { cells, ...described } = parseDescription(
    file,
    readFileSync(file, "utf8"),
  );
  const page: Page = {
    id: path.basename(folder),
    ...described,
    places: cells.map(({ id, charts, ...cell }, index): Place => {
      const [first, ...rest] = variantsOf(folder, id, described.idioms);
      if (first?.idiom !== described.idioms[0].id) {
        throw new PageError(
          `${file}: cells[${index}].id must have its listing beside it, got "${id}" without ${id}.py; write ${path.join(folder, `${id}.py`)} or take the cell out`,
        );
      }
      return {
        id,
        ...cell,
        variants: [first, ...rest],
        charts: charts.map((chart, at) => ({
          name: chartName(id, at),
          ...chart,
        })),
      };
    }),
  };
  requireNoOtherListings(folder, page);
  requireShown(folder, page);
  return page;
}

/** Model -> the page that alone offers it. @throws PageError */
export function pagesOfModels(
  pages: readonly Page[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id, ownModels } of pages) {
    for (const model of ownModels) {
      const other = found.get(model);
      if (other !== undefined) {
        throw new PageError(
          `docs/${id}/${descriptionName}: ownModels must name models that no other page has, got "${model}", which is of ${other}; take it out of one of the two`,
        );
      }
      found.set(model, id);
    }
  }
  return found;
}

/** The cells of a page in one of its idioms; what is not written in it stands as the first has it. */
export function cellsIn(page: Page, idiom: string): readonly Cell[] {
  return page.places.map(({ variants }) => {
    const { id, code } =
      variants.find((variant) => variant.idiom === idiom) ?? variants[0];
    return { id, code };
  });
}

/** The names of all charts of a page, in page order. */
export function chartNames(page: Page): readonly string[] {
  return page.places.flatMap(({ charts }) => charts.map(({ name }) => name));
}

/** @throws PageError */
export function readPublications(
  page: Page,
  docs = "docs",
): readonly Publication[] {
  const file = path.join(docs, page.id, publishedName);
  if (!existsSync(file)) return [];
  const charts = page.places.flatMap((place) => place.charts);
  const names = charts.map(({ name }) => name);
  return JsonField.parse(file, readFileSync(file, "utf8"))
    .list()
    .map((each) => {
      const fields = each.fields([
        ...(["model", "label", "source", "date", "protocol"] as const),
        "charts",
      ]);
      const values = fields.charts.fields(names);
      for (const { name, tolerances } of charts) {
        if (values[name]?.isThere && tolerances.otherTokens === undefined) {
          values[name].fail(
            "must have a tolerance for other tokens, as nobody's run has the tokens of a publication",
            `give the chart ${name} a tolerance.otherTokens in ${descriptionName}`,
          );
        }
      }
      return {
        model: fields.model.text(),
        provenance: {
          label: fields.label.text(),
          origin: "published",
          source: fields.source.text(),
          model: { id: fields.model.text() },
          protocol: fields.protocol.text(),
          date: fields.date.text(),
        },
        charts: Object.fromEntries(
          names.flatMap((name) =>
            values[name]?.isThere ? [[name, values[name].value]] : [],
          ),
        ),
      };
    });
}

function variantsOf(
  folder: string,
  cell: string,
  idioms: Description["idioms"],
): readonly Variant[] {
  return idioms.flatMap((idiom, index): Variant[] => {
    const id = index === 0 ? cell : `${cell}.${idiom.id}`;
    const file = path.join(folder, `${id}.py`);
    if (!existsSync(file)) return [];
    const code = readFileSync(file, "utf8");
    return [{ id, idiom: idiom.id, label: idiom.label, code }];
  });
}

/** A listing that no cell shows is a slip: a wrong name, or a cell that was forgotten. */
function requireNoOtherListings(
  folder: string,
  { places, idioms }: Page,
): void {
  const known = places.flatMap(({ variants }) => variants.map(({ id }) => id));
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".py") || known.includes(path.basename(name, ".py"))) {
      continue;
    }
    const others = idioms.slice(1).map(({ id }) => `<cell>.${id}.py`);
    throw new PageError(
      `${path.join(folder, name)}: must be the listing of a cell (${["<cell>.py", ...others].join(", ")}), got none of that name in ${descriptionName}; name its cell there, rename the file or delete it`,
    );
  }
}

function requireShown(folder: string, { places }: Page): void {
  const file = path.join(folder, textName);
  if (!existsSync(file)) {
    throw new PageError(
      `${folder}: must hold the page's text, got no ${textName}; write it, with <LiveCell place="${places[0]?.id}" /> where that cell stands`,
    );
  }
  const text = readFileSync(file, "utf8");
  for (const { id } of places) {
    if (text.includes(`<LiveCell place="${id}"`)) continue;
    throw new PageError(
      `${file}: must show every cell of ${descriptionName}, got none for "${id}"; add <LiveCell place="${id}" />`,
    );
  }
}
