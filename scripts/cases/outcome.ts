/** @file Runs a case where an interpreter and an engine are: in a process of its own, or in a page. */
import type { Engine } from "../../src/engine/engine.ts";
import { TraceError } from "../../src/graph/error.ts";
import { completeOutputs, nodesOf } from "../../src/live/outputs.ts";
import type { CellRecord } from "../../src/python/cell-record.ts";
import type { Interpreter } from "../../src/python/interpreter.ts";
import type { Outcome } from "./classify.ts";

/** In an empty namespace. Rejects where something under the cell gives up. */
export async function outcomeOf(
  code: string,
  interpreter: Interpreter,
  engine: Engine,
): Promise<Outcome> {
  interpreter.resetNamespace();
  const outcome = await interpreter.runCell({ id: "case", code });
  if (outcome.kind === "raised") {
    const { origin, message } = outcome.failure;
    return { kind: "raised", origin, message };
  }
  try {
    return { kind: "ran", ...(await textsOf(outcome.record, engine)) };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    // known only when the model has run: an index out of range, a division by zero
    const message = `${error.kind}: ${error.message}`;
    return { kind: "raised", origin: "refusal", message };
  }
}

async function textsOf(
  { graph, outputs }: CellRecord,
  engine: Engine,
): Promise<{ stdout: string; stderr: string }> {
  const nodes = nodesOf(outputs);
  const computed = await engine.evaluate(graph, nodes);
  const values = new Map(
    nodes.flatMap((node, index) => {
      const value = computed[index];
      return value === undefined ? [] : [[node, value] as const];
    }),
  );
  const texts = { stdout: "", stderr: "" };
  for (const output of completeOutputs(outputs, values)) {
    if (output.kind === "text") {
      texts[output.stream ?? "stdout"] += output.text;
    } else {
      texts.stdout += "[chart shown]\n";
    }
  }
  return texts;
}
