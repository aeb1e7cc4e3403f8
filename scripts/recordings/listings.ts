/** @file Records the listings of a page as they stand, without running a model. */
import { loadPyodide } from "pyodide";
import type { Page } from "../../src/components/Notebook/page.ts";
import { cellsIn } from "../../src/plugins/pages/folder.ts";
import type { CellRecord, Evaluate } from "../../src/python/cell-record.ts";
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

/** Random matrices would be as long on their way as Python is. */
const mostNumbers = 200_000;

/** @param evaluate for listings that read a value while they run, which fail without */
export function startRecorder(
  {
    manifest,
    config,
    tokenizer,
  }: ModelDescription & {
    readonly tokenizer: Tokenizer;
  },
  evaluate?: Evaluate,
): Promise<Interpreter> {
  return createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: manifest.id, config, tokenizer },
    notesReads: true,
    ...(evaluate && { evaluate }),
  });
}

/**
 * What the cells of a page record in each of its idioms, by `keyOfCells`. Recording ends before the first cell that
 * cannot be known beforehand: that draws what no seed gives (recorded twice, it differs), or is too large; and before
 * one that reads a value while it runs, where a press above it has shown something. Readers then wait for Python anyway.
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
  let [shows, read] = [false, 0];
  for (const cell of cells) {
    const outcome = await interpreter.runCell(cell);
    if (outcome.kind === "raised" || isTooLarge(outcome.record)) break;
    const { outputs, reads = [] } = outcome.record;
    if (shows && reads.length > read) break;
    shows ||= outputs.length > 0;
    read = reads.length;
    records.push(outcome.record);
  }
  return records;
}

function isTooLarge({ graph: { nodes } }: CellRecord): boolean {
  const numbers = nodes.reduce(
    (count, { value }) => count + (value?.data.length ?? 0),
    0,
  );
  return nodes.length > mostNodes || numbers > mostNumbers;
}
