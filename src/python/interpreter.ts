/** @file CPython in WebAssembly that runs cells and records what they do. In a worker and in Node alike. */
import type { loadPyodide, PyodideInterface } from "pyodide";
import type { PyCallable } from "pyodide/ffi";
import { TraceError } from "../graph/error.ts";
import type { ModelInfo } from "../tracing/language-model.ts";
import { createBridge } from "./bridge.ts";
import type {
  CellFailure,
  CellOutcome,
  Evaluate,
  PrintedText,
} from "./cell-record.ts";
import { randomSeed } from "../tracing/torch/random.ts";
import { Answers } from "./answers.ts";
import { computeAsked } from "./reading.ts";
import { Namespace } from "./namespace.ts";

export interface InterpreterOptions {
  /** Pyodide's own function: from the npm package in Node, from the site's files in a worker. */
  readonly loadPyodide: typeof loadPyodide;
  /** Where Pyodide's files lie, ending in "/"; in Node it finds them itself. */
  readonly indexURL?: string;
  /** Where the standard library lies, if not beside Pyodide's other files. */
  readonly stdLibURL?: string;
  /** The page's modules: path ("torch/__init__.py") -> text, or an archive of them. */
  readonly modules: Readonly<Record<string, string>> | Uint8Array;
  /** The model that `LanguageModel('gpt2')` means. */
  readonly model: ModelInfo;
  /** For values that a cell reads while it runs. */
  readonly evaluate?: Evaluate;
  /** Records say which values the program had read by then. */
  readonly notesReads?: boolean;
  /** Where Python cannot wait: how many values a cell may ask for one after another, each of which runs it again. */
  readonly mostReplays?: number;
}

export interface Cell {
  /** Names the cell in tracebacks. */
  readonly id: string;
  readonly code: string;
}

/** Hears of text as the running cell puts it out; `printed` gives all of it so far. */
export type OnPrinted = (printed: () => readonly PrintedText[]) => void;

export interface Interpreter {
  /** Runs a cell in the namespace of those before it. One at a time. */
  runCell(cell: Cell, onPrinted?: OnPrinted): Promise<CellOutcome>;
  /** An empty namespace, graph and seed. */
  resetNamespace(): void;
}

/** Below it tracebacks name the page's modules; where they come as texts, they lie there. */
export const modulesFolder = "/page";

/** JSPI, under its name of today or its first one: WebAssembly that can wait for a promise. */
const stackSwitching =
  "Suspending" in WebAssembly || "Suspender" in WebAssembly;

export async function createInterpreter(
  options: InterpreterOptions,
): Promise<Interpreter> {
  const { indexURL, stdLibURL } = options;
  const python = await options.loadPyodide({
    ...(indexURL === undefined ? {} : { indexURL }),
    ...(stdLibURL === undefined ? {} : { stdLibURL }),
  });
  const cells = new Cells(options, python);
  return {
    runCell: (cell, onPrinted) => cells.run(cell, onPrinted),
    resetNamespace: () => cells.reset(),
  };
}

/**
 * The cells of one namespace. Where Python can wait in the middle of a cell, a value that it reads is computed while it
 * waits. Elsewhere the cell is given up there, the value is computed, and everything since the namespace was empty is
 * run again: recording takes milliseconds, and what was read before is at hand.
 */
class Cells {
  readonly #evaluate: Evaluate | undefined;
  readonly #mostReplays: number;
  readonly #notesReads: boolean;
  readonly #python: CellModule;
  /** Run to their end since the namespace was empty. */
  #past: Cell[] = [];
  #seeds: number[] = [];
  #namespace: Namespace;

  constructor(options: InterpreterOptions, python: PyodideInterface) {
    const { modules, model, evaluate, mostReplays = 200 } = options;
    this.#notesReads = options.notesReads === true;
    this.#evaluate = evaluate;
    this.#mostReplays = mostReplays;
    this.#namespace = this.#newSession(new Answers());
    python.registerJsModule(
      "page_functions",
      createBridge({ namespace: () => this.#namespace, model, evaluate }),
    );
    writeModules(python, modules);
    const module: unknown = python.pyimport("_page.cell");
    this.#python = module as CellModule;
    if (!stackSwitching) this.#python.remember_randomness();
  }

  reset(): void {
    this.#past = [];
    this.#seeds = [];
    this.#namespace = this.#newSession(this.#namespace.answers);
    this.#python.reset();
  }

  async run(cell: Cell, onPrinted?: OnPrinted): Promise<CellOutcome> {
    for (let replays = 0; replays <= this.#mostReplays; replays++) {
      const outcome = await this.#attempt(cell, onPrinted);
      if (outcome !== undefined) {
        this.#past.push(cell);
        return outcome;
      }
      await this.#rewind();
    }
    const failure: CellFailure = {
      message: `RuntimeError: reading values: this browser cannot wait for a value in the middle of a cell (it lacks JSPI), so the cell is run again for each; it asked for more than ${this.#mostReplays}; read them together with .tolist(), or collect them in a tensor`,
      traceback: "",
      origin: "refusal",
    };
    return { kind: "raised", failure, record: this.#namespace.record(false) };
  }

  /** Undefined where the cell asks for a value that was not at hand, and now is. */
  async #attempt(
    { id, code }: Cell,
    onPrinted?: OnPrinted,
  ): Promise<CellOutcome | undefined> {
    const namespace = this.#namespace;
    namespace.beginCell();
    namespace.onWritten = () => onPrinted?.(() => namespace.printed());
    // where the runtime can, Python runs so that it can wait for a value in the middle of the cell
    const failure = (
      stackSwitching
        ? await this.#python.run.callPromising(code, id)
        : this.#python.run(code, id)
    ) as CellFailure | undefined;
    if (namespace.asked !== undefined && this.#evaluate !== undefined) {
      await computeAsked(namespace, namespace.asked, this.#evaluate);
      return undefined;
    }
    if (failure === undefined) return recorded(namespace);
    return { kind: "raised", failure, record: namespace.record(false) };
  }

  /** The namespace as it was before the cell: everything before it is run again, unseen. */
  async #rewind(): Promise<void> {
    let isBack = false;
    while (!isBack) {
      this.#namespace = this.#newSession(this.#namespace.answers, true);
      this.#python.reset();
      this.#python.remember_randomness();
      isBack = true;
      for (const cell of this.#past) {
        if ((await this.#attempt(cell)) === undefined) {
          isBack = false;
          break;
        }
      }
    }
  }

  #newSession(answers: Answers, again = false): Namespace {
    if (!again) this.#seeds = [];
    let drawn = 0;
    return new Namespace(
      answers,
      () => (this.#seeds[drawn++] ??= randomSeed()),
      this.#notesReads,
    );
  }
}

/** `_page/cell.py` */
interface CellModule {
  readonly run: PyCallable;
  readonly reset: PyCallable;
  readonly remember_randomness: PyCallable;
}

interface FileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, content: string | Uint8Array): void;
}

function writeModules(
  python: PyodideInterface,
  modules: InterpreterOptions["modules"],
): void {
  // Pyodide's own types leave Emscripten's file system open
  const files = python.FS as FileSystem;
  const system = python.pyimport("sys") as { path: { insert: PyCallable } };
  if (modules instanceof Uint8Array) {
    const archive = `${modulesFolder}.zip`;
    files.writeFile(archive, modules);
    system.path.insert(0, archive);
    return;
  }
  for (const [path, text] of Object.entries(modules)) {
    const full = `${modulesFolder}/${path}`;
    files.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    files.writeFile(full, text);
  }
  system.path.insert(0, modulesFolder);
}

/** What a cell has put out; a value that turns out to need what never ran makes it fail after all. */
function recorded(namespace: Namespace): CellOutcome {
  try {
    return { kind: "recorded", record: namespace.record(true) };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const message = `${error.kind}: ${error.message}`;
    return {
      kind: "raised",
      failure: { message, traceback: message, origin: "refusal" },
      record: namespace.record(false),
    };
  }
}
