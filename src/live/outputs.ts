/** @file Puts computed values into what a cell recorded: text with tensors printed, charts with numbers. */
import { nodeOf, type Graph, type NodeId } from "../graph/node.ts";
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
import { atOnce, SLICE, type Sliced } from "../charts/slices.ts";
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
export function* completedOutputs(
  outputs: readonly RecordedOutput[],
  values: ReadonlyMap<NodeId, TensorValue>,
): Sliced<CellOutput[]> {
  const valueOf = (node: NodeId): TensorValue => {
    const value = values.get(node);
    if (value === undefined)
      throw new Error(`internal: n${node} was not evaluated`);
    return value;
  };
  const completed: CellOutput[] = [];
  for (const output of outputs) {
    completed.push(
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
        : {
            kind: "chart",
            chart: yield* completeChart(output, valueOf),
            ...(output.withoutModel && { withoutModel: true }),
          },
    );
  }
  return completed;
}

/** The same, where nobody waits meanwhile. */
export function completeOutputs(
  outputs: readonly RecordedOutput[],
  values: ReadonlyMap<NodeId, TensorValue>,
): CellOutput[] {
  return atOnce(completedOutputs(outputs, values));
}

/** A chart of more numbers is shown when it is whole: nobody watches single ones of them come. */
const MOST_COMING = SLICE;

/** The nodes whose numbers can be shown as they come: a heatmap's, whose cells stand for themselves. */
export function streamedNodes(
  graph: Graph,
  outputs: readonly RecordedOutput[],
): NodeId[] {
  return outputs.flatMap((output) => {
    const node = cellsOf(output);
    if (node === undefined) return [];
    const { type } = nodeOf(graph, node);
    return sizeOf(type.shape) > MOST_COMING ? [] : [node];
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
    const chart = atOnce(completeChart(output, () => part));
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

function* completeChart(
  recorded: RecordedChart,
  valueOf: (node: NodeId) => TensorValue,
): Sliced<Chart> {
  const lists = new Map<NodeId, Nested>();
  for (const { node } of tensorsIn(recorded)) {
    lists.set(node, yield* nested(valueOf(node)));
  }
  return checkedChart(
    replacing(legible(recorded.chart), (part) =>
      isPlaced(part) ? lists.get(part.node) : undefined,
    ),
  );
}

type Nested = number | readonly Nested[];

/** A tensor's numbers in lists, one inside the other, as deep as it has axes. */
function* nested({ shape, data }: TensorValue): Sliced<Nested> {
  let next = 0;
  function* level(axis: number): Sliced<Nested> {
    const size = shape[axis];
    if (size === undefined) return Number(data[next++]);
    if (axis === shape.length - 1) {
      next += size;
      return yield* numbers(data, next - size, next);
    }
    const lists: Nested[] = [];
    for (let at = 0; at < size; at++) lists.push(yield* level(axis + 1));
    return lists;
  }
  return yield* level(0);
}

/**
 * One list of numbers. Its array comes from a place in the code that makes no other kind: engines keep plain numbers
 * in such an array as they are, else each as an object, and millions of those hold up the page when memory is cleared.
 */
function* numbers(
  data: TensorValue["data"],
  from: number,
  to: number,
): Sliced<readonly number[]> {
  const list = new Array<number>(to - from);
  for (let at = from; at < to; at++) {
    list[at - from] = Number(data[at]);
    if (at % SLICE === 0) yield;
  }
  return list;
}
