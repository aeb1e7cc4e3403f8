/** @file Python and TypeScript agree: each function that the modules call across the bridge is there, each kind of argument is known. */
import { expect, test } from "vitest";
import { createBridge } from "../../../src/python/bridge.ts";
import { readPythonModules } from "../../../src/python/modules.node.ts";
import { surface } from "../../../src/tracing/torch/surface/table.ts";
import { toy } from "./interpreter.ts";

const modules = readPythonModules();
const text = Object.values(modules).join("\n");

const bridge = createBridge({
  namespace: () => {
    throw new Error("no function of the bridge is called here");
  },
  model: toy,
}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Names after a dot: "tensors.stack", "page.text". */
function called(owner: string): string[] {
  const uses = text.matchAll(
    new RegExp(`(?<![\\w.\`"'])${owner}\\.([a-zA-Z]\\w*)`, "g"),
  );
  return [...new Set([...uses].map(([, name = ""]) => name))].sort();
}

test.each([
  ["tensors", "torch"],
  ["models", "nnsight"],
  ["page_functions.page", "page"],
  ["page_functions.surface", "surface"],
])("whatever is called as %s is there", (owner, namespace) => {
  const names = called(owner.replace(".", "\\."));
  expect(names.length).toBeGreaterThan(0);
  const there = Object.keys(bridge[namespace] ?? {});
  expect(names.filter((name) => !there.includes(name))).toEqual([]);
});

test("Python converts each kind of argument of the table, and no other", () => {
  const source = modules["torch/_surface.py"] ?? "";
  const conversions = /_conversions = \{\n([^}]*)\}/.exec(source)?.[1] ?? "";
  const known = [...conversions.matchAll(/"(\w+)":/g)].map(([, kind]) => kind);
  const used = surface.flatMap(({ parameters }) =>
    parameters.map(({ kind }) => kind),
  );
  expect([...new Set(known)].sort()).toEqual([...new Set(used)].sort());
});
