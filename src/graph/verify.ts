/** @file Checks a whole graph before it is planned: what recording promises, once more. */
import { nodeOf, type Graph } from "./node.ts";
import { inferType } from "./ops/table.ts";
import { sameShape, sizeOf, typeText, type TensorType } from "./tensor.ts";

/**
 * Throws `internal: …` when a graph that arrives as data breaks its own rules.
 * @param start the first node to check, for whoever checks a large graph in parts
 */
export function verifyGraph(
  graph: Graph,
  start = 0,
  end = graph.nodes.length,
): void {
  graph.nodes.slice(start, end).forEach((node, offset) => {
    const index = start + offset;
    const problem = (text: string): never => {
      throw new Error(`internal: node ${index} (${node.op}) ${text}`);
    };
    if (node.id !== index) problem(`has the id ${node.id}`);
    if (node.inputs.some((input) => input >= index || input < 0)) {
      problem(
        `reads n${node.inputs.join(", n")}, which is not recorded before it`,
      );
    }
    let type: TensorType = node.type;
    if (node.op === "constant") {
      if (node.value === undefined) return problem("has no value");
      if (node.value.data.length !== sizeOf(node.type.shape))
        problem("has a value of another size");
    } else {
      type = inferType(
        node.op,
        node.inputs.map((input) => nodeOf(graph, input).type),
        node.attributes,
      );
    }
    if (
      type.dtype !== node.type.dtype ||
      !sameShape(type.shape, node.type.shape)
    ) {
      problem(
        `says ${typeText(node.type)} where its rule gives ${typeText(type)}`,
      );
    }
    return undefined;
  });
}
