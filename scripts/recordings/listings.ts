/** @file Records the listings of a page as they stand, without running a model. */
import { loadPyodide } from "pyodide";
import type { Page } from "../../src/components/Notebook/page.ts";
import { cellsIn } from "../../src/plugins/pages/folder.ts";
import type { CellRecord } from "../../src/python/cell-record.ts";
import {
  createInterpreter,
  type Interpreter,
} from "../../src/python/interpreter.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { sameRecord } from "../../src/recordings/pool.ts";
import { keyOfCells } from "../../src/recordings/recording.ts";
import type { ModelDescription } from "../../src/models/model-download.ts";
import type { Tokenizer } from "../../src/models/tokenizer.ts";

/** A sweep over all heads of a large model would be larger than what Python saves. */
const mostNodes = 10_000;

/** Python without an engine: a listing that reads a value while it runs fails. */
export function startRecorder({
  manifest,
  config,
  tokenizer,
}: ModelDescription & {
  readonly tokenizer: Tokenizer;
}): Promise<Interpreter> {
  return createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: manifest.id, config, tokenizer },
  });
}

/**
 * What the cells of a page record in each of its idioms, by `keyOfCells`. Recording ends before the first cell that
 * cannot be known beforehand: that reads a value while it runs, draws what no seed gives (recorded twice, it differs),
 * or is too large. Those below it may go on from what it read.
 */
export async function recordListings(
  interpreter: Interpreter,
  page: Page,
): Promise<ReadonlyMap<string, CellRecord>> {
  const found = new Map<string, CellRecord>();
  for (const { id } of page.idioms) {
    const cells = cellsIn(page, id);
    const once = await recordsOf(interpreter, cells);
    const again = await recordsOf(interpreter, cells);
    for (const [index, record] of once.entries()) {
      const other = again[index];
      if (other === undefined || !sameRecord(record, other)) break;
      found.set(keyOfCells(cells.slice(0, index + 1)), record);
    }
  }
  return found;
}

/** The cells that show something: a page whose recordings show nothing needs none. By `keyOfCells`. */
export function keysThatShow(
  records: ReadonlyMap<string, CellRecord>,
): readonly string[] {
  return [...records].flatMap(([key, { outputs }]) =>
    outputs.length === 0 ? [] : [key],
  );
}

async function recordsOf(
  interpreter: Interpreter,
  cells: ReturnType<typeof cellsIn>,
): Promise<readonly CellRecord[]> {
  interpreter.resetNamespace();
  const records: CellRecord[] = [];
  for (const cell of cells) {
    const outcome = await interpreter.runCell(cell);
    if (
      outcome.kind === "raised" ||
      outcome.record.graph.nodes.length > mostNodes
    ) {
      break;
    }
    records.push(outcome.record);
  }
  return records;
}
