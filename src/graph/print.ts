/** @file Graphs as text, one line a node, for tests and for looking at. */
import { attributesKey, numberText } from "./builder.ts";
import { needed, type Graph, type Node, type NodeId } from "./node.ts";
import { numbersOf, sizeOf, typeText } from "./tensor.ts";

/** Values this small are printed whole. */
export const shownElements = 8;

/** "n4: float32[2,3] = add n1 n3", for each node that the outputs need, then "return n4". */
export function printGraph(graph: Graph, outputs: readonly NodeId[]): string {
  const nodes = needed(graph, outputs);
  const names = new Map(nodes.map((node, index) => [node.id, `n${index}`]));
  const name = (id: NodeId): string => names.get(id) ?? "?";
  const lines = nodes.map(
    (node) => `${name(node.id)}: ${nodeText(node, name)}`,
  );
  return [...lines, `return ${outputs.map(name).join(" ")}`].join("\n");
}

/** "float32[2,3] = add n1 n3" */
export function nodeText(node: Node, name: (id: NodeId) => string): string {
  return [
    `${typeText(node.type)} = ${node.op}`,
    ...node.inputs.map(name),
    ...(node.op === "constant" ? [valueText(node)] : []),
    attributesKey(node.attributes),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function valueText(node: Node): string {
  if (node.value === undefined || sizeOf(node.type.shape) > shownElements)
    return `#${node.digest.slice(0, 8)}`;
  return `(${numbersOf(node.value).map(numberText).join(", ")})`;
}
