/** @file A page's text and cells as a Jupyter notebook. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  colabUrl,
  recordText,
} from "../../../src/components/Notebook/take-along.ts";
import { recordOf } from "../../../src/plugins/notebooks/make.ts";
import { notebookOf } from "../../../src/plugins/notebooks/notebook.ts";
import { piecesOf } from "../../../src/plugins/notebooks/text.ts";
import { readPages } from "../../../src/plugins/pages/folder.ts";

function toOther(page: string): string | undefined {
  return page === "other" ? "other.ipynb" : undefined;
}

describe("the text of a page", () => {
  it("is cut where its cells are, without what only the page needs", () => {
    const mdx = [
      "---\nhide_table_of_contents: true\n---",
      'import page from "@generated/pages/default/a.json";',
      "<Notebook page={page}>",
      "One *line*.",
      "<ModelStatus />",
      "Another:\n\n- first\n- second",
      '<LiveCell place="setup" />',
      '<LiveCell place="loss" />',
      "After.",
      "</Notebook>",
      "## Notes",
    ].join("\n\n");
    expect(piecesOf(mdx, toOther)).toEqual([
      {
        kind: "text",
        markdown: "One *line*.\n\nAnother:\n\n- first\n- second",
      },
      { kind: "cell", place: "setup" },
      { kind: "cell", place: "loss" },
      { kind: "text", markdown: "After.\n\n## Notes" },
    ]);
  });

  it.each([
    ["[far](https://a.example/b)", "[far](https://a.example/b)"],
    [
      "to [*that* page](../other/index.mdx#part) too",
      "to [*that* page](other.ipynb) too",
    ],
    ["see [models](../models.mdx)", "see models"],
    ["a <span>*word*</span> of it", "a *word* of it"],
  ])("has links that lead somewhere: %s", (mdx, markdown) => {
    expect(piecesOf(mdx, toOther)).toEqual([{ kind: "text", markdown }]);
  });

  it("says where the page shows what a notebook cannot", () => {
    expect(piecesOf("<Model name={a} />", toOther)).toEqual([
      {
        kind: "text",
        markdown: "*(Here the page shows what a notebook cannot.)*",
      },
    ]);
  });
});

describe("a notebook", () => {
  const [page] = readPages();
  if (page === undefined) throw new Error("no page");
  const notebook = notebookOf({
    page,
    pieces: page.places.map(({ id }) => ({ kind: "cell", place: id })),
    requirements: ["nnsight==0.8.1"],
  });

  it("holds the cells in the newest idiom, under ids that its format takes", () => {
    const code = notebook.cells.filter(({ cell_type }) => cell_type === "code");
    expect(code.map(({ id }) => id)).toEqual([
      "install",
      ...page.places.map(({ id }) => id),
    ]);
    expect(code[0]?.source).toEqual(["%pip install -q nnsight==0.8.1"]);
    const newest = page.places.map(({ variants }) => variants.at(-1)?.code);
    expect(code.slice(1).map(({ source }) => `${source.join("")}\n`)).toEqual(
      newest,
    );
    for (const { id } of notebook.cells) expect(id).toMatch(/^[\w-]{1,64}$/);
  });
});

describe("a run of it", () => {
  /** A site with a page whose notebook was run when it had another chart. */
  function siteWithOldRun(): string {
    const site = mkdtempSync(path.join(tmpdir(), "site-"));
    const fixtures = path.join(site, "tests", "fixtures", "nnsight");
    mkdirSync(fixtures, { recursive: true });
    const run = {
      model: "mini",
      versions: {},
      charts: { old: { values: [] } },
    };
    writeFileSync(path.join(fixtures, "a.json"), JSON.stringify(run));
    return site;
  }

  it("must have the page's charts, and says how to run it again", () => {
    const [page] = readPages();
    if (page === undefined) throw new Error("no page");
    const site = siteWithOldRun();
    expect(() => recordOf(site, { ...page, id: "a" })).toThrow(
      /^tests\/fixtures\/nnsight\/a\.json: charts must be those of the page, got old, .*; run the page's notebook again: npm run notebooks -- a, then /,
    );
    expect(recordOf(site, { ...page, id: "b" })).toBeUndefined();
    rmSync(site, { recursive: true });
  });
});

describe("what the page says of it", () => {
  it("names the libraries that ran it, and how close they came", () => {
    const record = {
      model: "mini",
      versions: { nnsight: "0.8.1", transformers: "5.24.0", torch: "2.15.0" },
      charts: 2,
      difference: 1.9e-7,
    };
    expect(recordText(record)).toBe(
      "nnsight 0.8.1, transformers 5.24.0 and PyTorch 2.15.0 ran them on mini: all 2 charts are as on this page, within 0.0000002.",
    );
    expect(recordText({ ...record, charts: 1, difference: 0 })).toMatch(
      /its chart is as on this page, to the last digit\.$/,
    );
  });

  it("leads to Colab where the repository is known", () => {
    expect(colabUrl("a/b@c", "notebooks/d.ipynb")).toBe(
      "https://colab.research.google.com/github/a/b/blob/c/notebooks/d.ipynb",
    );
    expect(colabUrl(undefined, "notebooks/d.ipynb")).toBeUndefined();
  });
});
