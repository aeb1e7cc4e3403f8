/** @file Encodes a segment as ONNX, under names of its own, so that segments of one structure give one text. */
import { attributesKey, numberText } from "../graph/builder.ts";
import type { Node, NodeId } from "../graph/node.ts";
import {
  numbersOf,
  sizeOf,
  typeText,
  type TensorValue,
} from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { ValueInfoProto } from "../onnx/model.ts";
import { ConstantHabits } from "./constant-habits.ts";
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

export function encodeSegment(
  segment: Segment,
  habits = new ConstantHabits(),
): EncodedSegment {
  const { form, places } = layoutOf(segment);
  const small = places.flatMap((place) => segment.inputs[place] ?? []);
  const values = small.map(({ value }) =>
    value === undefined ? "" : inlineText(value),
  );
  const varying = habits.varying(form, values);
  const inline = small.filter((_, place) => !varying.has(place));
  const builtIn = new Set(inline);
  const fed = segment.inputs.filter((node) => !builtIn.has(node));
  const feeds = new Map(fed.map((node, index) => [node.id, `x${index}`]));
  const fetches = new Map(
    segment.outputs.map(({ id }, index) => [id, `y${index}`]),
  );
  const constants = values.map((value, place) =>
    varying.has(place) ? "fed" : value,
  );
  return {
    structure: [form, ...constants].join("\n"),
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
        emitter.give(inner, name);
        return { name, elemType: type.dtype, shape: type.shape };
      });
      return encodeModel({
        name: "segment",
        node: emitter.named(),
        initializer: emitter.initializers,
        input,
        output,
      });
    },
  };
}

/** What of a segment does not depend on the values of its constants. */
interface SegmentLayout {
  readonly form: string;
  /** Inputs that are small constants. */
  readonly places: readonly number[];
}

/** By the nodes of a segment, which a remembered plan has in common with the question that it was made for. */
const layouts = new WeakMap<readonly Node[], SegmentLayout>();

function layoutOf(segment: Segment): SegmentLayout {
  const known = layouts.get(segment.nodes);
  if (known !== undefined) return known;
  const indices = new Set<NodeId>();
  for (const { op, inputs } of segment.nodes) {
    if (op === "gather") for (const id of inputs.slice(1)) indices.add(id);
  }
  // indices are fed, so that asking for another row or head needs no other session
  const places = segment.inputs.flatMap((node, place) =>
    isSmallConstant(node) && !indices.has(node.id) ? [place] : [],
  );
  const small = places.flatMap((place) => segment.inputs[place] ?? []);
  const layout = { form: formOf(segment, new Set(small)), places };
  layouts.set(segment.nodes, layout);
  return layout;
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

/**
 * One line a node under local numbers. Types of inputs say those of all that is computed from them; attributes that
 * do not reach the device are left out, and so are the values of small constants.
 */
function formOf(segment: Segment, small: ReadonlySet<Node>): string {
  const local = new Map<NodeId, number>();
  let text = "";
  for (const node of segment.inputs) {
    text += `${local.size}: ${typeText(node.type)}${small.has(node) ? " = ?" : ""}\n`;
    local.set(node.id, local.size);
  }
  for (const node of segment.nodes) {
    text += node.op;
    for (const id of node.inputs) text += ` ${local.get(id)}`;
    if (node.op !== "boundary") text += ` ${attributesKey(node.attributes)}`;
    text += "\n";
    local.set(node.id, local.size);
  }
  text += "return";
  for (const { id } of segment.outputs) text += ` ${local.get(id)}`;
  return text;
}

function inlineText(value: TensorValue): string {
  return numbersOf(value).map(numberText).join(",");
}
