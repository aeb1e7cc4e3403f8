/** @file The Python modules as text, read from their files. For Node; the bundler takes `modules.ts`. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Path ("torch/__init__.py") -> text. */
export function readPythonModules(): Record<string, string> {
  const folder = join(import.meta.dirname, "modules");
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".py"))
    .map((path) => relative(folder, join(folder, path)));
  return Object.fromEntries(
    paths
      .sort()
      .map((path) => [
        path.split(sep).join("/"),
        readFileSync(join(folder, path), "utf8"),
      ]),
  );
}
