/** @file Encodes a graph as the bytes of an ONNX ModelProto. Field numbers: onnx/onnx.proto, IR version 8. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  dataType,
  type AttributeValue,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./model.ts";

const irVersion = 8;
/** Gelu came with opset 20. */
export const opsetVersion = 20;

const modelField = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 };
const opsetField = { version: 2 };
const graphField = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const nodeField = { input: 1, output: 2, opType: 4, attribute: 5 };
const attributeField = { name: 1, f: 2, i: 3, s: 4, ints: 8, type: 20 };
/** onnx.AttributeProto.AttributeType */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 };
const tensorField = { dims: 1, dataType: 2, name: 8, rawData: 9 };
const valueInfoField = { name: 1, type: 2 };
const typeField = { tensorType: 1 };
const tensorTypeField = { elemType: 1, shape: 2 };
const shapeField = { dim: 1 };
const dimensionField = { dimValue: 1, dimParam: 2 };

/** The bytes of a model that an ONNX runtime loads. */
export function encodeModel(graph: GraphProto): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(modelField.irVersion, WireType.Varint).int64(irVersion);
  text(writer, modelField.producerName, "induction-heads-live");
  message(writer, modelField.graph, (inner) => writeGraph(inner, graph));
  message(writer, modelField.opsetImport, (inner) => {
    inner.tag(opsetField.version, WireType.Varint).int64(opsetVersion);
  });
  return writer.finish();
}

function message(
  writer: BinaryWriter,
  field: number,
  write: (writer: BinaryWriter) => void,
): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** Repeated int64 in the packed form, which parsers of proto2 and proto3 both read. */
function int64s(
  writer: BinaryWriter,
  field: number,
  values: readonly number[],
): void {
  message(writer, field, (inner) => {
    for (const value of values) inner.int64(value);
  });
}

function writeGraph(writer: BinaryWriter, graph: GraphProto): void {
  for (const node of graph.node) {
    message(writer, graphField.node, (inner) => writeNode(inner, node));
  }
  text(writer, graphField.name, graph.name);
  for (const tensor of graph.initializer) {
    message(writer, graphField.initializer, (inner) =>
      writeTensor(inner, tensor),
    );
  }
  for (const value of graph.input) {
    message(writer, graphField.input, (inner) => writeValueInfo(inner, value));
  }
  for (const value of graph.output) {
    message(writer, graphField.output, (inner) => writeValueInfo(inner, value));
  }
}

function writeNode(writer: BinaryWriter, node: NodeProto): void {
  for (const name of node.input) text(writer, nodeField.input, name);
  for (const name of node.output) text(writer, nodeField.output, name);
  text(writer, nodeField.opType, node.opType);
  for (const [name, value] of Object.entries(node.attribute)) {
    message(writer, nodeField.attribute, (inner) =>
      writeAttribute(inner, name, value),
    );
  }
}

function writeAttribute(
  writer: BinaryWriter,
  name: string,
  attribute: AttributeValue,
): void {
  text(writer, attributeField.name, name);
  switch (attribute.type) {
    case "int":
      writer.tag(attributeField.i, WireType.Varint).int64(attribute.value);
      break;
    case "float":
      writer.tag(attributeField.f, WireType.Bit32).float(attribute.value);
      break;
    case "string":
      text(writer, attributeField.s, attribute.value);
      break;
    case "ints":
      int64s(writer, attributeField.ints, attribute.value);
      break;
    default:
      attribute satisfies never;
  }
  writer
    .tag(attributeField.type, WireType.Varint)
    .int32(attributeType[attribute.type]);
}

function writeTensor(writer: BinaryWriter, tensor: TensorProto): void {
  int64s(writer, tensorField.dims, tensor.dims);
  writer
    .tag(tensorField.dataType, WireType.Varint)
    .int32(dataType[tensor.dataType]);
  text(writer, tensorField.name, tensor.name);
  writer
    .tag(tensorField.rawData, WireType.LengthDelimited)
    .bytes(tensor.rawData);
}

function writeValueInfo(writer: BinaryWriter, value: ValueInfoProto): void {
  text(writer, valueInfoField.name, value.name);
  message(writer, valueInfoField.type, (type) => {
    message(type, typeField.tensorType, (tensor) => {
      tensor
        .tag(tensorTypeField.elemType, WireType.Varint)
        .int32(dataType[value.elemType]);
      message(tensor, tensorTypeField.shape, (shape) => {
        for (const size of value.shape) {
          message(shape, shapeField.dim, (dimension) => {
            if (typeof size === "string") {
              text(dimension, dimensionField.dimParam, size);
            } else {
              dimension
                .tag(dimensionField.dimValue, WireType.Varint)
                .int64(size);
            }
          });
        }
      });
    });
  });
}
