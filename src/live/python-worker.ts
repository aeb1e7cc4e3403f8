/** @file Python's worker: starts CPython, records cells. An endless loop here is ended by ending the worker. */
import { expose } from "comlink";
import type { CellOutcome, PrintedText } from "../python/cell-record.ts";
import { createInterpreter, type Interpreter } from "../python/interpreter.ts";
import { DownloadError } from "../models/download.ts";
import {
  identityOf,
  tokenizerOf,
  type DescribedModel,
} from "../models/model.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import { crossing, type CrossingError } from "./crossing.ts";
import { EngineLink } from "./engine-link.ts";
import { sentBytesOf } from "./kept-files.ts";
import { Printing } from "./printing.ts";

export interface StartOptions {
  /** Where Pyodide's files lie, ending in "/". */
  readonly pythonUrl: string;
  /** Archives of what Python imports, below the same. */
  readonly libraryUrl: string;
  readonly modulesUrl: string;
  /** Bytes of all these files. */
  readonly pythonBytes: number;
  readonly model: DescribedModel;
}

interface PyodideModule {
  readonly loadPyodide: Parameters<typeof createInterpreter>[0]["loadPyodide"];
}

let interpreter: Interpreter | undefined;
let tokenizer: Tokenizer | undefined;
const engine = new EngineLink();
/** Of the cell that runs. */
let printing: Printing | undefined;

/** @param onDownload is told 0 of 0 where the browser keeps Python */
async function start(
  options: StartOptions,
  onDownload: (loaded: number, total: number) => void,
): Promise<void> {
  const { pythonUrl, pythonBytes } = options;
  let loaded = 0;
  let kept = 0;
  // the scripts are imported and not seen here: they come from where the other files do
  let isDownload = false;
  const total = (): number => (isDownload ? pythonBytes - kept : 0);
  const tell = (): void => onDownload(Math.min(loaded, total()), total());
  const watched = watchFetch(pythonUrl, {
    onFile: (keptBytes) => {
      if (keptBytes === undefined) isDownload = true;
      else kept += keptBytes;
      tell();
    },
    onBytes: (count) => {
      loaded += count;
      tell();
    },
  });
  try {
    interpreter = await Promise.race([
      startInterpreter(options),
      watched.failed,
    ]);
    onDownload(total(), total());
  } finally {
    watched.stop();
  }
}

async function startInterpreter({
  pythonUrl,
  libraryUrl,
  modulesUrl,
  model,
}: StartOptions): Promise<Interpreter> {
  const [pyodide, modules, modelTokenizer] = await Promise.all([
    // a file of the site, not of the bundle: Pyodide finds its other files beside it
    import(`${pythonUrl}pyodide.mjs`) as Promise<PyodideModule>,
    fetch(modulesUrl).then((response) => response.arrayBuffer()),
    tokenizerOf(model),
  ]);
  tokenizer = modelTokenizer;
  return createInterpreter({
    loadPyodide: pyodide.loadPyodide,
    indexURL: pythonUrl,
    stdLibURL: libraryUrl,
    modules: new Uint8Array(modules),
    model: {
      id: identityOf(model).id,
      config: model.config,
      tokenizer,
    },
    evaluate: (graph, nodes) => {
      printing?.flush();
      return engine.evaluate(graph, nodes);
    },
  });
}

/** Lays the way to an engine. */
function connect(port: MessagePort): void {
  engine.connect(port);
}

/** The engine at the other end has ended. */
function disconnect(reason: CrossingError): void {
  engine.cut(reason);
}

/**
 * Runs a cell in the namespace of those before it.
 * @param onPrinted is told what it has printed so far, where somebody looks
 */
function runCell(
  cell: { id: string; code: string },
  onPrinted?: (texts: readonly PrintedText[]) => void,
): Promise<CellOutcome> {
  const own = onPrinted && new Printing(onPrinted);
  printing = own;
  return started().runCell(cell, (printed) => own?.written(printed));
}

/** A fresh namespace: no variables, no seed. */
function reset(): Promise<void> {
  return Promise.resolve(started().resetNamespace());
}

/** The text of each token; undefined where the model came without a tokenizer. */
function tokenTexts(
  ids: readonly number[],
): Promise<readonly string[] | undefined> {
  return Promise.resolve(tokenizer?.texts(ids));
}

function started(): Interpreter {
  if (interpreter === undefined) {
    throw new Error("internal: Python runs a cell before it is started");
  }
  return interpreter;
}

interface WatchedFetch {
  /** Rejects when a file cannot be had: Pyodide itself waits for ever then. */
  readonly failed: Promise<never>;
  /** Ends the watching. */
  readonly stop: () => void;
}

interface FetchListener {
  /** A file comes. @param keptBytes where it is one that the browser keeps, and does not come over the network */
  readonly onFile: (keptBytes: number | undefined) => void;
  /** Of files that come over the network. */
  readonly onBytes: (count: number) => void;
}

/**
 * Pyodide fetches its files by itself and tells nothing of it, so the worker's own fetch counts and listens.
 * @param below of which files bytes are counted
 */
function watchFetch(
  below: string,
  { onFile, onBytes }: FetchListener,
): WatchedFetch {
  const original = self.fetch.bind(self);
  let fail: (reason: DownloadError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  self.fetch = async (input, init) => {
    const url = new Request(input).url;
    const broken = (cause: unknown): void =>
      fail(new DownloadError(url, "it did not arrive; try again", { cause }));
    const response = await original(input, init).catch((cause: unknown) => {
      broken(cause);
      throw cause;
    });
    if (!response.ok) broken(`the server answered ${response.status}`);
    if (!url.startsWith(below) || response.body === null) return response;
    if (sentBytesOf(response) !== undefined) {
      onFile(Number(response.headers.get("content-length")));
      return response;
    }
    onFile(undefined);
    return counted(response, onBytes, broken);
  };
  return {
    failed,
    stop: () => {
      self.fetch = original;
    },
  };
}

/** The same response, with the bytes of its body counted as they are read. */
function counted(
  response: Response,
  onBytes: (count: number) => void,
  onBroken: (cause: unknown) => void,
): Response {
  const reader = response.body?.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const chunk = await reader?.read();
        if (chunk?.value === undefined) {
          controller.close();
          return;
        }
        onBytes(chunk.value.length);
        controller.enqueue(chunk.value);
      } catch (cause) {
        onBroken(cause);
        controller.error(cause);
      }
    },
    cancel: (reason) => reader?.cancel(reason),
  });
  const copy = new Response(body, response);
  // Pyodide looks at it, and a constructed response has none
  Object.defineProperty(copy, "url", { value: response.url });
  return copy;
}

const api = {
  start: crossing(start),
  runCell: crossing(runCell),
  connect,
  disconnect,
  reset,
  tokenTexts: crossing(tokenTexts),
};

export type PythonApi = typeof api;

expose(api);
