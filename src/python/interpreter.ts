/** @file CPython in WebAssembly that runs cells and records what they do. In a worker and in Node alike. */
import type { loadPyodide, PyodideInterface } from "pyodide";
import type { PyCallable } from "pyodide/ffi";
import { TraceError } from "../graph/error.ts";
import type { ModelInfo } from "../tracing/language-model.ts";
import { createBridge } from "./bridge.ts";
import type { CellFailure, CellOutcome, Evaluate } from "./cell-record.ts";
import { Session } from "./session.ts";

export interface InterpreterOptions {
  /** Pyodide's own function: from the npm package in Node, from the site's files in a worker. */
  readonly loadPyodide: typeof loadPyodide;
  /** Where Pyodide's files lie, ending in "/"; in Node it finds them itself. */
  readonly indexURL?: string;
  /** The Python modules: path ("torch/__init__.py") -> text. */
  readonly modules: Readonly<Record<string, string>>;
  /** The model that `LanguageModel('gpt2')` means. */
  readonly model: ModelInfo;
  /** For values that a cell reads while it runs. */
  readonly evaluate?: Evaluate;
}

export interface Cell {
  /** Names the cell in tracebacks. */
  readonly id: string;
  readonly code: string;
}

export interface Interpreter {
  /** Runs a cell in the namespace of those before it. One at a time. */
  runCell(cell: Cell): Promise<CellOutcome>;
  /** An empty namespace, graph and seed. */
  resetNamespace(): void;
}

/** Where the modules are put in Python's file system. */
const folder = "/page";

/** JSPI, under its name of today or its first one: WebAssembly that can wait for a promise. */
const stackSwitching =
  "Suspending" in WebAssembly || "Suspender" in WebAssembly;

export async function createInterpreter(
  options: InterpreterOptions,
): Promise<Interpreter> {
  const { modules, model, evaluate } = options;
  const python = await options.loadPyodide(
    options.indexURL === undefined ? {} : { indexURL: options.indexURL },
  );
  let session = new Session();
  python.registerJsModule(
    "page_functions",
    createBridge({ session: () => session, model, evaluate }),
  );
  writeModules(python, modules);
  const cell = python.pyimport("_page.cell") as unknown as CellModule;

  return {
    async runCell({ id, code }) {
      session.beginCell();
      // where the runtime can, Python runs so that it can wait for a value in the middle of the cell
      const failed = (
        stackSwitching
          ? await cell.run.callPromising(code, id)
          : cell.run(code, id)
      ) as CellFailure | undefined;
      if (failed !== undefined) {
        return {
          kind: "raised",
          failure: readable(failed, session),
          record: session.record(false),
        };
      }
      return recorded(session);
    },
    resetNamespace() {
      session = new Session();
      cell.reset();
    },
  };
}

/** `_page/cell.py` */
interface CellModule {
  readonly run: PyCallable;
  readonly reset: PyCallable;
}

interface FileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, text: string): void;
}

function writeModules(
  python: PyodideInterface,
  modules: Readonly<Record<string, string>>,
): void {
  // Pyodide's own types leave Emscripten's file system open
  const files = python.FS as FileSystem;
  for (const [path, text] of Object.entries(modules)) {
    const full = `${folder}/${path}`;
    files.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    files.writeFile(full, text);
  }
  const system = python.pyimport("sys") as { path: { insert: PyCallable } };
  system.path.insert(0, folder);
}

/** What a cell has put out; a value that turns out to need what never ran makes it fail after all. */
function recorded(session: Session): CellOutcome {
  try {
    return { kind: "recorded", record: session.record(true) };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const message = `${error.kind}: ${error.message}`;
    return {
      kind: "raised",
      failure: { message, traceback: message, origin: "refusal" },
      record: session.record(false),
    };
  }
}

/** Tensors in messages as their types: nobody computes a value for an error. */
function readable(failure: CellFailure, session: Session): CellFailure {
  return {
    ...failure,
    message: session.described(failure.message),
    traceback: session.described(failure.traceback),
  };
}
