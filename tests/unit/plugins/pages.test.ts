/** @file What the plugin makes of a page's folder, and what it says of each mistake: file, field and cure. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePage } from "../../../scripts/page.ts";
import {
  cellsIn,
  chartNames,
  pagesOfModels,
  readPage,
  readPages,
  readPublications,
} from "../../../src/plugins/pages/folder.ts";
import {
  chartFiles,
  requireKnownPages,
} from "../../../src/plugins/pages/prebuilt.ts";

let docs: string;
let folder: string;

beforeEach(() => {
  docs = mkdtempSync(join(tmpdir(), "pages-"));
  folder = makePage("my-page", "My page", docs);
});

afterEach(() => rmSync(docs, { recursive: true }));

type Json = Record<string, unknown>;

/** Writes page.json anew. */
function change(edit: (page: Json) => Json): void {
  const file = join(folder, "page.json");
  const page = JSON.parse(readFileSync(file, "utf8")) as Json;
  writeFileSync(file, JSON.stringify(edit(page)));
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** What reading the page says, with the temporary folder left out. */
function complaint(read: () => unknown = () => readPage(folder)): string {
  try {
    read();
  } catch (error) {
    expect((error as Error).name).toBe("PageError");
    return (error as Error).message.replaceAll(`${docs}/`, "");
  }
  return "none";
}

const tolerance = { same: 0.001, why: "measured" };

describe("a page as it is made", () => {
  it("has its cells with their code, its charts and its settings", () => {
    const page = readPage(folder);
    expect(page.id).toBe("my-page");
    expect(page.title).toBe("My page");
    expect(page.question).toBeUndefined();
    expect(page.places.map(({ id }) => id)).toEqual(["setup", "pattern"]);
    expect(page.places[1]?.variants).toEqual([
      {
        id: "pattern",
        idiom: "only",
        label: "",
        code: readFileSync(join(folder, "pattern.py"), "utf8"),
      },
    ]);
    expect(chartNames(page)).toEqual(["pattern"]);
    expect(page.settings.map(({ at }) => at)).toEqual([
      { variable: "batch_size" },
      { variable: "seq_len" },
    ]);
  });

  it("is listed by its order, then by its name", () => {
    makePage("another", "Another", docs);
    expect(readPages(docs).map(({ id }) => id)).toEqual(["another", "my-page"]);
    change((page) => ({ ...page, order: 1 }));
    expect(readPages(docs).map(({ id }) => id)).toEqual(["my-page", "another"]);
  });

  it("is not made twice, nor under a name that is no address", () => {
    expect(() => makePage("my-page", "Again", docs)).toThrow("must be new");
    expect(() => makePage("My Page", "Mine", docs)).toThrow("small letters");
  });
});

describe("a page with models of its own", () => {
  it("has them alone", () => {
    change((page) => ({ ...page, ownModels: ["stage-80", "stage-140"] }));
    expect([...pagesOfModels(readPages(docs))]).toEqual([
      ["stage-80", "my-page"],
      ["stage-140", "my-page"],
    ]);
    folder = makePage("another", "Another", docs);
    change((page) => ({ ...page, ownModels: ["stage-80"] }));
    expect(
      complaint(() => pagesOfModels(readPages(docs))),
    ).toMatchInlineSnapshot(
      `"docs/my-page/page.json: ownModels must name models that no other page has, got "stage-80", which is of another; take it out of one of the two"`,
    );
  });
});

describe("a page in several idioms", () => {
  beforeEach(() => {
    change((page) => ({
      ...page,
      idioms: [
        { id: "old", label: "Old" },
        { id: "new", label: "New" },
      ],
      idiomGroup: "style",
    }));
    write("pattern.new.py", "print('new')\n");
  });

  it("takes a listing's other idioms from the files named by them, else the first idiom's", () => {
    const page = readPage(folder);
    expect(cellsIn(page, "new").map(({ id }) => id)).toEqual([
      "setup",
      "pattern.new",
    ]);
    expect(cellsIn(page, "old").map(({ id }) => id)).toEqual([
      "setup",
      "pattern",
    ]);
  });

  it("has to name the group that its tabs switch with", () => {
    change(({ idiomGroup: _, ...page }) => page);
    expect(complaint()).toMatchInlineSnapshot(
      `"my-page/page.json: idiomGroup must be text that is not empty, got nothing; write it in " ""`,
    );
  });
});

describe("a cell of several charts", () => {
  beforeEach(() =>
    change((page) => ({
      ...page,
      cells: [
        { id: "setup" },
        { id: "pattern", charts: [{ tolerance }, { tolerance }] },
      ],
    })),
  );

  it("names them after itself, from the second on with a number", () => {
    expect(chartNames(readPage(folder))).toEqual(["pattern", "pattern-2"]);
  });

  it("leaves such names to charts", () => {
    change((page) => ({ ...page, cells: [{ id: "pattern-2" }] }));
    expect(complaint()).toMatchInlineSnapshot(
      `"my-page/page.json: cells[0].id must not end in a number after a dash, as a cell's further charts are named so, got "pattern-2"; rename it"`,
    );
  });
});

describe("a chart of numbers that stand in the listing", () => {
  it("says where they come from", () => {
    const record = "A training of ours";
    change((page) => ({
      ...page,
      cells: [
        { id: "setup" },
        { id: "pattern", charts: [{ tolerance, record }] },
      ],
    }));
    expect(readPage(folder).places[1]?.charts).toEqual([
      { name: "pattern", tolerances: { same: 0.001 }, record },
    ]);
  });
});

describe("a page that says what it answers", () => {
  it("has the question for the start page", () => {
    change((page) => ({ ...page, question: "Who looks there?" }));
    expect(readPage(folder).question).toBe("Who looks there?");
  });
});

describe("a mistake in page.json is told with its field and its cure:", () => {
  const cases: readonly (readonly [string, (page: Json) => Json])[] = [
    ["an unknown field", (page) => ({ ...page, colour: "red" })],
    ["a missing title", ({ title: _, ...page }) => page],
    ["a text that is a number", (page) => ({ ...page, protocol: 7 })],
    ["no cells", (page) => ({ ...page, cells: [] })],
    [
      "two cells of one name",
      (page) => ({ ...page, cells: [{ id: "setup" }, { id: "setup" }] }),
    ],
    [
      "a cell without its file",
      (page) => ({ ...page, cells: [{ id: "setup" }, { id: "patern" }] }),
    ],
    [
      "a cell's name that is no file name",
      (page) => ({ ...page, cells: [{ id: "../setup" }] }),
    ],
    [
      "a chart without a tolerance",
      (page) => ({ ...page, cells: [{ id: "setup", charts: [{}] }] }),
    ],
    [
      "a tolerance without its reason",
      (page) => ({
        ...page,
        cells: [{ id: "setup", charts: [{ tolerance: { same: 0.1 } }] }],
      }),
    ],
    [
      "a record of nothing",
      (page) => ({
        ...page,
        cells: [{ id: "setup", charts: [{ tolerance, record: "" }] }],
      }),
    ],
    [
      "a tolerance of nothing",
      (page) => ({
        ...page,
        cells: [
          {
            id: "setup",
            charts: [{ tolerance: { same: 0, why: "exact" } }],
          },
        ],
      }),
    ],
    [
      "a setting that says twice where it stands",
      (page) => ({
        ...page,
        settings: [{ name: "n", label: "N", variable: "n", call: "f", min: 0 }],
        fed: undefined,
      }),
    ],
    [
      "a setting of a kind that there is not",
      (page) => ({
        ...page,
        settings: [{ kind: "word", name: "n", label: "N", variable: "n" }],
        fed: undefined,
      }),
    ],
    [
      "a text with a limit of numbers",
      (page) => ({
        ...page,
        settings: [
          { kind: "text", name: "n", label: "N", variable: "n", min: 1 },
        ],
        fed: undefined,
      }),
    ],
    [
      "a number with room",
      (page) => ({
        ...page,
        settings: [{ name: "n", label: "N", variable: "n", min: 0, room: 3 }],
        fed: undefined,
      }),
    ],
    [
      "a limit by a setting that is not there",
      (page) => ({
        ...page,
        settings: [
          { name: "n", label: "N", variable: "n", min: 0, below: "m" },
        ],
        fed: undefined,
      }),
    ],
    [
      "what is fed by a setting that is not there",
      (page) => ({ ...page, fed: { tokens: "length" } }),
    ],
    [
      "a cover of a chart that is not there",
      (page) => ({ ...page, cover: { chart: "setup", caption: "Nice" } }),
    ],
  ];

  it.each(cases)("%s", (_, edit) => {
    change(edit);
    expect(complaint()).toMatchSnapshot();
  });

  it("text that is no JSON", () => {
    write("page.json", "{ title: }");
    expect(complaint()).toMatch(/^my-page\/page\.json: must be JSON, got/);
  });
});

describe("a mistake in the folder is told with its file and its cure:", () => {
  it("a listing that no cell shows", () => {
    write("loss.py", "print(1)\n");
    expect(complaint()).toMatchInlineSnapshot(
      `"my-page/loss.py: must be the listing of a cell (<cell>.py), got none of that name in page.json; name its cell there, rename the file or delete it"`,
    );
  });

  it("a cell that the text does not show", () => {
    write("index.mdx", '<LiveCell place="setup" />');
    expect(complaint()).toMatchInlineSnapshot(
      `"my-page/index.mdx: must show every cell of page.json, got none for "pattern"; add <LiveCell place="pattern" />"`,
    );
  });

  it("no text", () => {
    rmSync(join(folder, "index.mdx"));
    expect(complaint()).toMatchInlineSnapshot(
      `"my-page: must hold the page's text, got no index.mdx; write it, with <LiveCell place="setup" /> where that cell stands"`,
    );
  });
});

describe("the prebuilt charts of a page", () => {
  let charts: string;

  const chartFile = (...way: readonly string[]) => {
    mkdirSync(join(charts, ...way.slice(0, -1)), { recursive: true });
    writeFileSync(join(charts, ...way), "{}");
  };

  beforeEach(() => {
    charts = join(docs, "charts");
    mkdirSync(charts);
  });

  it("are found by model and name", () => {
    chartFile("my-page", "some-model", "pattern.json");
    const found = chartFiles(charts, readPage(folder));
    expect([...(found.get("some-model")?.keys() ?? [])]).toEqual(["pattern"]);
  });

  it("are missed where one is not there", () => {
    expect(
      complaint(() => chartFiles(charts, readPage(folder))),
    ).toMatchInlineSnapshot(
      `"charts/my-page: must hold each chart of the page, got none for "pattern"; run npm run charts -- my-page"`,
    );
  });

  it("are refused where no cell draws them", () => {
    chartFile("my-page", "some-model", "patern.json");
    expect(
      complaint(() => chartFiles(charts, readPage(folder))),
    ).toMatchInlineSnapshot(
      `"charts/my-page/some-model/patern.json: must be named by a chart of the page (pattern), got "patern"; delete it, or give its cell one more chart in page.json"`,
    );
  });

  it("are refused where there is no such page", () => {
    chartFile("your-page", "some-model", "pattern.json");
    expect(
      complaint(() => requireKnownPages(charts, readPages(docs))),
    ).toMatchInlineSnapshot(
      `"charts/your-page: must be the charts of a page (my-page), got no page "your-page"; rename or delete the folder"`,
    );
  });
});

describe("published values", () => {
  const publication = {
    model: "gpt2",
    label: "GPT-2 Small, published values",
    source: "somebody's notebook",
    date: "2023-10-28",
    protocol: "theirs",
  };

  const publish = (charts: Json) =>
    write("published.json", JSON.stringify([{ ...publication, charts }]));

  const withOtherTokens = () =>
    change((page) => ({
      ...page,
      cells: [
        { id: "setup" },
        {
          id: "pattern",
          charts: [{ tolerance: { ...tolerance, otherTokens: 0.1 } }],
        },
      ],
    }));

  it("keep where they are from", () => {
    withOtherTokens();
    publish({ pattern: [[1]] });
    expect(readPublications(readPage(folder), docs)).toEqual([
      {
        model: "gpt2",
        provenance: {
          label: publication.label,
          origin: "published",
          source: publication.source,
          model: { id: "gpt2" },
          protocol: "theirs",
          date: publication.date,
        },
        charts: { pattern: [[1]] },
      },
    ]);
  });

  it("need a chart of that name, and a tolerance to compare a run with them", () => {
    publish({ pattern: [[1]] });
    expect(
      complaint(() => readPublications(readPage(folder), docs)),
    ).toMatchInlineSnapshot(
      `"my-page/published.json: [0].charts.pattern must have a tolerance for other tokens, as nobody's run has the tokens of a publication, got [[1]]; give the chart pattern a tolerance.otherTokens in page.json"`,
    );
    withOtherTokens();
    publish({ patern: [[1]] });
    expect(
      complaint(() => readPublications(readPage(folder), docs)),
    ).toMatchInlineSnapshot(
      `"my-page/published.json: [0].charts.patern is no field here (those are pattern), got [[1]]; correct its name or delete it"`,
    );
  });
});
