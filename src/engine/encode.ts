/** @file Encodes a segment as ONNX, under names of its own, so that segments of one structure give one text. */
import { attributesKey } from "../graph/builder.ts";
import type { Node, NodeId } from "../graph/node.ts";
import { numbersOf, sizeOf, typeText } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { ValueInfoProto } from "../onnx/model.ts";
import { Emitter, type Operand } from "./lowering/emitter.ts";
import { lower } from "./lowering/table.ts";
import type { Segment } from "./plan.ts";

/** Constants up to this many elements are part of the encoded graph; larger ones are fed like weights. */
const inlineElements = 8;

export interface EncodedSegment {
  /** Equal for segments that differ only in what is fed to them. */
  readonly structure: string;
  /** Feed name by input node. */
  readonly feeds: ReadonlyMap<NodeId, string>;
  /** Fetch name by output node. */
  readonly fetches: ReadonlyMap<NodeId, string>;
  /** The ONNX model; costs something, so only when asked. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

export function encodeSegment(segment: Segment): EncodedSegment {
  const indices = new Set(
    segment.nodes.flatMap(({ op, inputs }) =>
      op === "gather" ? inputs.slice(1) : [],
    ),
  );
  // indices are fed, so that asking for another row or head needs no other session
  const isInline = (node: Node): boolean =>
    isSmallConstant(node) && !indices.has(node.id);
  const inline = segment.inputs.filter(isInline);
  const fed = segment.inputs.filter((node) => !isInline(node));
  const feeds = new Map(fed.map((node, index) => [node.id, `x${index}`]));
  const fetches = new Map(
    segment.outputs.map(({ id }, index) => [id, `y${index}`]),
  );
  return {
    structure: structureOf(segment, feeds),
    feeds,
    fetches,
    bytes: () => {
      const emitter = new Emitter();
      const operands = new Map<NodeId, Operand>();
      for (const { id, type, value } of inline) {
        if (value === undefined) continue;
        operands.set(id, { name: emitter.initializer(value), type, value });
      }
      const input = fed.map((node): ValueInfoProto => {
        const name = feeds.get(node.id) ?? "";
        operands.set(node.id, { name, type: node.type });
        return { name, elemType: node.type.dtype, shape: node.type.shape };
      });
      for (const node of segment.nodes) {
        const inputs = node.inputs.map((id) => known(operands, id));
        const name = lower(emitter, node, inputs);
        operands.set(node.id, { name, type: node.type });
      }
      const output = [...fetches].map(([id, name]): ValueInfoProto => {
        const { name: inner, type } = known(operands, id);
        // outputs get names of their own, since one value may be wanted under two nodes
        emitter.nodes.push({
          opType: "Identity",
          input: [inner],
          output: [name],
          attribute: {},
        });
        return { name, elemType: type.dtype, shape: type.shape };
      });
      return encodeModel({
        name: "segment",
        node: emitter.nodes,
        initializer: emitter.initializers,
        input,
        output,
      });
    },
  };
}

function isSmallConstant(node: Node): boolean {
  return node.op === "constant" && sizeOf(node.type.shape) <= inlineElements;
}

function known(operands: ReadonlyMap<NodeId, Operand>, id: NodeId): Operand {
  const operand = operands.get(id);
  if (operand === undefined) {
    throw new Error(`internal: the segment does not have n${id}`);
  }
  return operand;
}

/** One line a node under local names; attributes that do not reach the device are left out. */
function structureOf(
  segment: Segment,
  feeds: ReadonlyMap<NodeId, string>,
): string {
  const local = new Map<NodeId, string>(feeds);
  const lines: string[] = [];
  for (const node of segment.inputs) {
    const feed = feeds.get(node.id);
    if (feed === undefined) {
      local.set(node.id, `k${local.size}`);
      const numbers = node.value === undefined ? [] : numbersOf(node.value);
      lines.push(
        `${local.get(node.id)}: ${typeText(node.type)} = (${numbers.map((n) => (Object.is(n, -0) ? "-0" : n)).join(",")})`,
      );
    } else {
      lines.push(`${feed}: ${typeText(node.type)}`);
    }
  }
  for (const node of segment.nodes) {
    local.set(node.id, `n${local.size}`);
    const attributes = node.op === "boundary" ? {} : node.attributes;
    lines.push(
      `${local.get(node.id)}: ${typeText(node.type)} = ${node.op} ${node.inputs
        .map((id) => local.get(id))
        .join(" ")} ${attributesKey(attributes)}`,
    );
  }
  const outputs = segment.outputs.map(({ id }) => local.get(id));
  return [...lines, `return ${outputs.join(" ")}`].join("\n");
}
