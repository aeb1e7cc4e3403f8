/** @file The programs and snippets of tests/fixtures/cases, with what the real libraries print for them. */
import { readFileSync, readdirSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const folder = new URL("../../tests/fixtures/cases/", import.meta.url);

/** What the real libraries did with a case. */
export interface Expected {
  /** Standard output, with the repr of a last expression. */
  readonly text: string;
  readonly error: { readonly class: string; readonly message: string } | null;
}

export interface Case {
  /** "programs/001-trace-string-prompt", "snippets/1-001", "runs/invokes: unequal prompts", "order: 0-17" */
  readonly name: string;
  /** One cell, for a namespace of its own. */
  readonly code: string;
  readonly expected: Expected;
}

/** "programs", "snippets", "runs", or the kind of a generated one. */
export function kindOf(name: string): string {
  return name.split(/[/:]/)[0] ?? name;
}

export interface Cases {
  /** The model that is meant by every name. */
  readonly model: string;
  readonly cases: readonly Case[];
}

interface SnippetFile {
  /** By the number that a snippet's name begins with. */
  readonly setups: Readonly<Record<string, string>>;
  readonly snippets: Readonly<Record<string, string>>;
}

interface ExpectedFile {
  /** A name such as "gpt2" means this model in every case. */
  readonly model: string;
  readonly programs: Readonly<Record<string, Expected>>;
  readonly snippets: Readonly<Record<string, Expected>>;
}

function read(path: string): string {
  return readFileSync(new URL(path, folder), "utf8");
}

/** @param filter keeps the cases whose name contains it */
export function readCases(filter = ""): Cases {
  const expected = JSON.parse(read("expected.json")) as ExpectedFile;
  const { setups, snippets } = JSON.parse(read("snippets.json")) as SnippetFile;
  const resultOf = (kind: "programs" | "snippets", id: string): Expected => {
    const result = expected[kind][id];
    if (result === undefined) {
      throw new Error(
        `tests/fixtures/cases/expected.json: has no result for ${kind}/${id}; run scripts/fixtures/cases.py`,
      );
    }
    return result;
  };
  const programs = readdirSync(new URL("programs/", folder))
    .filter((file) => file.endsWith(".py"))
    .map((file): Case => {
      const id = file.slice(0, -".py".length);
      return {
        name: `programs/${id}`,
        code: read(`programs/${file}`),
        expected: resultOf("programs", id),
      };
    });
  const lines = Object.entries(snippets).map(([id, code]): Case => ({
    name: `snippets/${id}`,
    code: `${setups[id.split("-")[0] ?? ""] ?? ""}\n${code}`,
    expected: resultOf("snippets", id),
  }));
  return {
    model: expected.model,
    cases: [...programs, ...lines].filter(({ name }) => name.includes(filter)),
  };
}

interface RunsFile {
  readonly model: string;
  readonly programs: readonly {
    readonly name: string;
    readonly code: string;
    readonly expected: Expected;
  }[];
}

/** Programs of inputs, invokes and generation, written by hand and generated, with what nnsight prints. */
export function readRuns(): Cases {
  const { model, programs } = JSON.parse(
    readFileSync(new URL("../runs/runs.json", folder), "utf8"),
  ) as RunsFile;
  return {
    model,
    cases: programs.map(({ name, ...rest }) => ({
      name: `runs/${name}`,
      ...rest,
    })),
  };
}

/** Where the generated programs are committed. */
const generatedFile = new URL("../generated/programs.jsonl.gz", folder);

/**
 * Programs that scripts/fixtures/generated made, with what the real libraries print.
 * @param filter keeps those whose name contains it
 */
export function readGenerated(
  filter = "",
  file: string | URL = generatedFile,
): Cases {
  const [head, ...lines] = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  const { model } = JSON.parse(head ?? "") as { model: string };
  return {
    model,
    cases: lines
      .map((line) => JSON.parse(line) as Case)
      .filter(({ name }) => name.includes(filter)),
  };
}
