/** @file Puts computed values into what a cell recorded: text with tensors printed, charts with numbers. */
import type { NodeId } from "../graph/node.ts";
import { numbersOf, type TensorValue } from "../graph/tensor.ts";
import type { RecordedChart, RecordedOutput } from "../python/cell-record.ts";
import { formatTensor } from "../tracing/format.ts";
import type { Chart } from "../charts/chart.ts";
import type { CellOutput } from "./state.ts";

/** The nodes that outputs look at, each once. */
export function nodesOf(outputs: readonly RecordedOutput[]): NodeId[] {
  const nodes = outputs.flatMap((output) =>
    output.kind === "text"
      ? output.parts.flatMap((part) =>
          typeof part === "string" ? [] : [part.node],
        )
      : [output.node],
  );
  return [...new Set(nodes)];
}

/** @param values by node, for every node of `nodesOf` */
export function completeOutputs(
  outputs: readonly RecordedOutput[],
  values: ReadonlyMap<NodeId, TensorValue>,
): CellOutput[] {
  const valueOf = (node: NodeId): TensorValue => {
    const value = values.get(node);
    if (value === undefined)
      throw new Error(`internal: n${node} was not evaluated`);
    return value;
  };
  return outputs.map((output) =>
    output.kind === "text"
      ? {
          kind: "text",
          text: output.parts
            .map((part) =>
              typeof part === "string"
                ? part
                : formatTensor(valueOf(part.node), part.style),
            )
            .join(""),
        }
      : { kind: "chart", chart: completeChart(output, valueOf(output.node)) },
  );
}

function completeChart(
  { kind, title, xTitle, yTitle }: RecordedChart,
  value: TensorValue,
): Chart {
  const numbers = numbersOf(value);
  if (kind === "line") {
    return { kind, title, xTitle, yTitle, values: numbers };
  }
  const [rows = 0, columns = 0] = value.shape;
  return {
    kind,
    title,
    xTitle,
    yTitle,
    values: Array.from({ length: rows }, (_, row) =>
      numbers.slice(row * columns, (row + 1) * columns),
    ),
  };
}
