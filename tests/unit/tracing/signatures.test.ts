/** @file The table's functions have the parameters that PyTorch's have: the same names in the same order. */
import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { surface } from "../../../src/tracing/torch/surface/table.ts";

interface Fixture {
  /** Of each function all forms: "input, dim, *, dtype". */
  readonly functions: Readonly<Record<string, readonly string[]>>;
}

const { functions } = JSON.parse(
  readFileSync("tests/fixtures/torch/signatures.json", "utf8"),
) as Fixture;

interface Signature {
  readonly positional: readonly string[];
  readonly keyword: readonly string[];
}

/** Without the tensor that a method is called on; what functions call input, the schemas of PyTorch call self. */
function parsed(form: string, isMethod: boolean): Signature {
  const [positional = "", keyword = ""] = form.split(/(?:^|, )\*, /);
  return {
    positional: names(positional)
      .filter((name, place) => !isMethod || !isSelf(name, place))
      .map((name) => (name === "self" ? "input" : name)),
    keyword: names(keyword),
  };
}

function names(list: string): string[] {
  return list === "" ? [] : list.split(", ");
}

function isSelf(name: string, place: number): boolean {
  return name === "self" || (place === 0 && name === "input");
}

/** True if all calls of `ours` mean the same to `theirs`; what ours lacks at the end is refused by name where it is given. */
function agree(ours: Signature, theirs: Signature): boolean {
  const later = theirs.positional.slice(ours.positional.length);
  return (
    ours.positional.every((name, place) => name === theirs.positional[place]) &&
    ours.keyword.every((name) => [...later, ...theirs.keyword].includes(name))
  );
}

/** What PyTorch takes beyond its schemas. */
const beyond: Readonly<Record<string, string>> = {
  "torch.nonzero": "input, *, as_tuple",
  "Tensor.nonzero": "input, *, as_tuple",
  "torch.linalg.vector_norm": "x, ord, dim, keepdim, *, dtype",
};

const compared = surface.flatMap(({ names, parameters }) =>
  names.flatMap((name) => {
    const forms = [functions[name] ?? [], beyond[name] ?? []].flat();
    if (forms.length === 0) return [];
    const isMethod = name.startsWith("Tensor.");
    const [positional, keyword] = [false, true].map((isKeyword) =>
      parameters
        .slice(isMethod ? 1 : 0)
        .filter(({ keywordOnly = false }) => keywordOnly === isKeyword)
        .map(({ name }) => name),
    ) as [string[], string[]];
    const ours = [
      ...positional,
      ...(keyword.length > 0 ? ["*"] : []),
      ...keyword,
    ];
    return [
      {
        call: `${name}(${ours.join(", ")})`,
        ours: { positional, keyword },
        theirs: forms.map((form) => parsed(form, isMethod)),
      },
    ];
  }),
);

test("most functions have a signature to compare with", () => {
  expect(compared.length).toBeGreaterThan(600);
});

test.each(compared)("$call", ({ ours, theirs }) => {
  expect(theirs.filter((each) => agree(ours, each))).not.toEqual([]);
});
