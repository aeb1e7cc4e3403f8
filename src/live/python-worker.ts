/** @file Python's worker: starts CPython, records cells. An endless loop here is ended by ending the worker. */
import { expose } from "comlink";
import type { CellOutcome, Evaluate } from "../python/cell-record.ts";
import { createInterpreter, type Interpreter } from "../python/interpreter.ts";
import { pythonModules } from "../python/modules.ts";
import { createTokenizer } from "../models/tokenizer.ts";
import {
  downloadChecked,
  type ModelDescription,
} from "../models/model-download.ts";
import { crossing } from "./crossing.ts";

export interface StartOptions {
  /** Where Pyodide's files lie, ending in "/". */
  readonly pythonUrl: string;
  /** Bytes of Pyodide's files in all. */
  readonly pythonBytes: number;
  readonly modelUrl: string;
  readonly model: ModelDescription;
}

interface PyodideModule {
  readonly loadPyodide: Parameters<typeof createInterpreter>[0]["loadPyodide"];
}

let interpreter: Interpreter | undefined;

async function start(
  options: StartOptions,
  onDownload: (loaded: number, total: number) => void,
  evaluate: Evaluate,
): Promise<void> {
  const { pythonUrl, pythonBytes, modelUrl, model } = options;
  let loaded = 0;
  const stopCounting = countFetches((count) => {
    loaded = Math.min(pythonBytes, loaded + count);
    onDownload(loaded, pythonBytes);
  });
  try {
    const [pyodide, tokenizer] = await Promise.all([
      // a file of the site, not of the bundle: Pyodide finds its other files beside it
      import(`${pythonUrl}pyodide.mjs`) as Promise<PyodideModule>,
      downloadChecked(modelUrl, model.manifest.tokenizer),
    ]);
    interpreter = await createInterpreter({
      loadPyodide: pyodide.loadPyodide,
      indexURL: pythonUrl,
      modules: pythonModules,
      model: {
        id: model.manifest.id,
        config: model.config,
        tokenizer: createTokenizer(
          JSON.parse(new TextDecoder().decode(tokenizer)) as object,
        ),
      },
      evaluate,
    });
    onDownload(pythonBytes, pythonBytes);
  } finally {
    stopCounting();
  }
}

/** Runs a cell in the namespace of those before it. */
function runCell(cell: { id: string; code: string }): Promise<CellOutcome> {
  return started().runCell(cell);
}

/** A fresh namespace: no variables, no seed. */
function reset(): Promise<void> {
  return Promise.resolve(started().resetNamespace());
}

function started(): Interpreter {
  if (interpreter === undefined) {
    throw new Error("internal: Python runs a cell before it is started");
  }
  return interpreter;
}

/**
 * Pyodide fetches its files by itself and tells nothing of their progress, so the worker's own fetch counts.
 * @returns ends the counting
 */
function countFetches(onBytes: (count: number) => void): () => void {
  const original = self.fetch.bind(self);
  self.fetch = async (input, init) => {
    const response = await original(input, init);
    if (response.body === null) return response;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onBytes(chunk.length);
        controller.enqueue(chunk);
      },
    });
    const counted = new Response(response.body.pipeThrough(counter), response);
    // instantiateStreaming and Pyodide look at these, and a constructed response has none
    Object.defineProperty(counted, "url", { value: response.url });
    return counted;
  };
  return () => {
    self.fetch = original;
  };
}

const api = { start: crossing(start), runCell: crossing(runCell), reset };

export type PythonApi = typeof api;

expose(api);
