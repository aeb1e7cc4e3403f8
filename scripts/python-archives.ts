/** @file The archives that a reader's Python starts from: the standard library and the page's modules, compiled. */
import { readFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";
import type { PyCallable, PyProxy } from "pyodide/ffi";
import { modulesFolder } from "../src/python/interpreter.ts";
import { readPythonModules } from "../src/python/modules.node.ts";

export interface PythonArchives {
  readonly standardLibrary: Uint8Array;
  readonly modules: Uint8Array;
}

interface FileSystem {
  writeFile(path: string, content: Uint8Array): void;
}

/** `python_archives.py` */
interface ArchiveFunctions {
  readonly get: (name: string) => PyCallable;
}

/** Compiled code is of one version of Python alone: that of Pyodide itself compiles it. */
export async function pythonArchives(): Promise<PythonArchives> {
  const python = await loadPyodide();
  const namespace: unknown = python.toPy({});
  const text = await readFile("scripts/python_archives.py", "utf8");
  python.runPython(text, { globals: namespace as PyProxy });
  const call = (name: string, ...values: unknown[]): unknown =>
    (namespace as ArchiveFunctions).get(name)(...values);
  const brought = "/brought.zip";
  (python.FS as FileSystem).writeFile(
    brought,
    await readFile("node_modules/pyodide/python_stdlib.zip"),
  );
  const place: unknown = python.runPython(
    "import sys; next(path for path in sys.path if path.endswith('.zip'))",
  );
  const modules: unknown = python.toPy(readPythonModules());
  const archive = (files: unknown): Uint8Array =>
    (call("archive", files) as { toJs(): Uint8Array }).toJs();
  return {
    standardLibrary: archive(call("standard_library", brought, place, modules)),
    modules: archive(call("page_modules", modulesFolder, modules)),
  };
}
