/** @file Puts computed values into what a cell recorded: text with tensors printed, charts with numbers. */
import type { NodeId } from "../graph/node.ts";
import { sizeOf, type TensorValue } from "../graph/tensor.ts";
import {
  isPlaced,
  type RecordedChart,
  type RecordedOutput,
  replacing,
  tensorsIn,
} from "../python/cell-record.ts";
import { formatTensor } from "../tracing/format.ts";
import type { Chart } from "../charts/chart.ts";
import { checkedChart } from "../charts/kinds/index.ts";
import { legible } from "../charts/legible.ts";
import type { CellOutput, ComingChart } from "./state.ts";

/** The nodes that outputs look at, each once. */
export function nodesOf(outputs: readonly RecordedOutput[]): NodeId[] {
  const nodes = outputs.flatMap((output) =>
    output.kind === "text"
      ? output.parts.flatMap((part) =>
          typeof part === "string" ? [] : [part.node],
        )
      : tensorsIn(output).map(({ node }) => node),
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
          ...(output.stream && { stream: output.stream }),
          text: output.parts
            .map((part) =>
              typeof part === "string"
                ? part
                : formatTensor(valueOf(part.node), part.note),
            )
            .join(""),
        }
      : { kind: "chart", chart: completeChart(output, valueOf) },
  );
}

/** The nodes whose numbers can be shown as they come: a heatmap's, whose cells stand for themselves. */
export function streamedNodes(outputs: readonly RecordedOutput[]): NodeId[] {
  return outputs.flatMap((output) => {
    const node = cellsOf(output);
    return node === undefined ? [] : [node];
  });
}

/**
 * The charts that some numbers of are there, by chart of the cell; undefined for the others.
 * @param parts what is known of streamed nodes, NaN where nothing is
 */
export function comingCharts(
  outputs: readonly RecordedOutput[],
  parts: ReadonlyMap<NodeId, TensorValue>,
): (ComingChart | undefined)[] {
  return outputs.flatMap((output): (ComingChart | undefined)[] => {
    if (output.kind === "text") return [];
    const node = cellsOf(output);
    const part = node === undefined ? undefined : parts.get(node);
    if (part === undefined) return [undefined];
    const chart = completeChart(output, () => part);
    const known = (part.data as Float32Array).reduce(
      (count, number) => (Number.isNaN(number) ? count : count + 1),
      0,
    );
    return [
      { chart: { ...chart, awaited: true }, known, count: sizeOf(part.shape) },
    ];
  });
}

/** The only tensor in a heatmap. */
function cellsOf(output: RecordedOutput): NodeId | undefined {
  if (output.kind === "text" || output.chart.kind !== "heatmap") {
    return undefined;
  }
  const [only, ...others] = tensorsIn(output);
  return others.length === 0 ? only?.node : undefined;
}

function completeChart(
  { chart }: RecordedChart,
  valueOf: (node: NodeId) => TensorValue,
): Chart {
  return checkedChart(
    replacing(legible(chart), (part) =>
      isPlaced(part) ? nested(valueOf(part.node)) : undefined,
    ),
  );
}

type Nested = number | readonly Nested[];

/** A tensor's numbers in lists, one inside the other, as deep as it has axes. */
function nested({ shape, data }: TensorValue): Nested {
  let next = 0;
  const level = (axis: number): Nested => {
    const size = shape[axis];
    if (size === undefined) return Number(data[next++]);
    const list = new Array<Nested>(size);
    if (axis === shape.length - 1) {
      // of millions of numbers, a call for each would hold up the page
      for (let place = 0; place < size; place++) {
        list[place] = Number(data[next + place]);
      }
      next += size;
    } else {
      for (let place = 0; place < size; place++) list[place] = level(axis + 1);
    }
    return list;
  };
  return level(0);
}
