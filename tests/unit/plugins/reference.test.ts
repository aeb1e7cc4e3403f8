/** @file The reference page shows all that there is: no function, module or refusal is left out of it. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import names from "../../../src/components/LiveCell/names.json";
import { dtypeText, makeReference } from "../../../src/python/reference.ts";
import { refusals } from "../../../src/python/refusals.ts";
import { surface } from "../../../src/tracing/torch/surface/table.ts";

const reference = makeReference(names.owners);
const page = readFileSync("docs/reference.mdx", "utf8");

function shown(component: string): string[] {
  return [...page.matchAll(new RegExp(`<${component} of="(.*?)" />`, "g"))].map(
    ([, of = ""]) => of,
  );
}

it("has a section for each kind of function, under its title", () => {
  expect(shown("Functions")).toEqual(reference.groups.map(({ id }) => id));
  for (const { id, title } of reference.groups) {
    expect(page).toContain(`## ${title}\n\n<Functions of="${id}" />`);
  }
});

it("lists what each module has besides", () => {
  expect(shown("Others").sort()).toEqual(Object.keys(reference.others).sort());
});

it("has each name of the table once, whatever forms it has", () => {
  const listed = reference.groups.flatMap(({ functions }) =>
    functions.flatMap(({ name, also }) => [name, ...also]),
  );
  for (const name of surface.flatMap(({ names }) => names)) {
    expect(listed).toContain(name);
  }
  const ids = reference.groups.flatMap(({ functions }) =>
    functions.map(({ id }) => id),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

it("says of every function what it makes of dtypes, but for those that cannot be asked", () => {
  // no tensor goes in, none comes out, or what PyTorch gives is complex
  expect(reference.dtypes).toEqual({
    torch: "2.15",
    untried: [
      ..."linalg.eigvals zeros ones empty full".split(" "),
      "Tensor.new_full",
      ..."arange range linspace logspace eye tril_indices".split(" "),
      ..."triu_indices numel is_nonzero rand randn randint randperm".split(" "),
    ].map((name) => (name.startsWith("Tensor") ? name : `torch.${name}`)),
  });
});

it("names only what Python has, and refuses only what it has not", () => {
  const owners: Readonly<Record<string, Readonly<Record<string, string>>>> =
    names.owners;
  for (const [module, refused] of Object.entries(refusals)) {
    for (const name of Object.keys(refused)) {
      expect(Object.keys(owners[module] ?? {}), module).not.toContain(name);
    }
  }
});

it.each([
  [["float32", "int64", "bool"], "Keeps the dtype."],
  [["float32", "int64", null], "Keeps the dtype; takes no booleans."],
  [
    ["float32", "int64", "int64"],
    "Keeps the dtype; of booleans it makes int64.",
  ],
  [["float32", "float32", "float32"], "Gives float32."],
  [["bool", "bool", "bool"], "Gives bool."],
  [["float32", null, null], "Takes float32 only."],
  [["int64", null, null], "Takes float32 only, gives int64."],
  [[null, "int64", null], "Takes int64 only."],
  [[null, "int64", "bool"], "Keeps the dtype; takes no floats."],
  [[null, "bool", "bool"], "Takes no floats; of int64 bool; of booleans bool."],
  [["float64", "float64", "float64"], "Gives float64."],
  [
    ["float32", null, "float32"],
    "Of float32 it makes float32; takes no int64; of booleans float32.",
  ],
] as const)("tells %j in words", ([float32, int64, bool], words) => {
  expect(dtypeText({ float32, int64, bool })).toBe(words);
});
