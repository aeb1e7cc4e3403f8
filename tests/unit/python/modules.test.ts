/** @file The bundler's list of Python modules and the folder agree. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPythonModules } from "../../../src/python/modules.node.ts";

test("every Python file is in the list that the bundler takes", () => {
  const list = readFileSync(
    new URL("../../../src/python/modules.ts", import.meta.url),
    "utf8",
  );
  const listed = [...list.matchAll(/^ {2}"([^"]+\.py)":/gm)].map(
    ([, path]) => path,
  );
  expect(listed.sort()).toEqual(Object.keys(readPythonModules()).sort());
  for (const path of listed) {
    expect(list).toContain(`from "./modules/${path}";`);
  }
});
