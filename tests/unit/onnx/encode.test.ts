/** @file The ONNX encoder: its bytes field by field, and models that run. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { encodeModel, opsetVersion } from "../../../src/onnx/encode.ts";
import type { GraphProto, NodeProto } from "../../../src/onnx/model.ts";

/** A message as field number -> values in order; nested messages are bytes. */
type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, (number | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const value =
      wireType === WireType.Varint
        ? Number(reader.int64())
        : wireType === WireType.Bit32
          ? reader.float()
          : reader.bytes();
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

function numberAt(fields: Fields, field: number): number {
  const value = fields.get(field)?.[0];
  if (typeof value !== "number") throw new Error(`no number in field ${field}`);
  return value;
}

function messageAt(fields: Fields, field: number, index = 0): Uint8Array {
  const value = fields.get(field)?.[index];
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes in ${field}`);
  return value;
}

function textAt(fields: Fields, field: number, index = 0): string {
  return new TextDecoder().decode(messageAt(fields, field, index));
}

function packed(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const values: number[] = [];
  while (reader.pos < reader.len) values.push(Number(reader.int64()));
  return values;
}

const float32 = (...values: number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);

/** y = (x - 1) summed over its last axis */
const graph: GraphProto = {
  name: "segment",
  node: [
    node("Sub", ["x", "one"], ["t"]),
    node("ReduceSum", ["t", "axes"], ["y"], {
      keepdims: { type: "int", value: 0 },
    }),
  ],
  initializer: [
    { name: "one", dims: [], dataType: "float32", rawData: float32(1) },
    {
      name: "axes",
      dims: [1],
      dataType: "int64",
      rawData: new Uint8Array(BigInt64Array.of(1n).buffer),
    },
  ],
  input: [{ name: "x", elemType: "float32", shape: [2, 3] }],
  output: [{ name: "y", elemType: "float32", shape: [2] }],
};

function node(
  opType: string,
  input: string[],
  output: string[],
  attribute: NodeProto["attribute"] = {},
): NodeProto {
  return { opType, input, output, attribute };
}

async function run(
  model: GraphProto,
  feeds: Record<string, ort.Tensor>,
): Promise<ort.Tensor> {
  const session = await ort.InferenceSession.create(encodeModel(model));
  const { y } = await session.run(feeds);
  await session.release();
  if (y === undefined) throw new Error("the session gave no y");
  return y;
}

describe("encodeModel", () => {
  it("writes versions, producer, and one default opset", () => {
    const model = fieldsOf(encodeModel(graph));
    expect(numberAt(model, 1)).toBe(8);
    expect(textAt(model, 2)).toBe("induction-heads-live");
    const opset = fieldsOf(messageAt(model, 8));
    expect([...opset.keys()]).toEqual([2]);
    expect(numberAt(opset, 2)).toBe(opsetVersion);
  });

  it("writes nodes with their names, inputs, outputs and attributes", () => {
    const inner = fieldsOf(messageAt(fieldsOf(encodeModel(graph)), 7));
    expect(inner.get(1)).toHaveLength(2);
    const reduce = fieldsOf(messageAt(inner, 1, 1));
    expect([textAt(reduce, 1), textAt(reduce, 1, 1)]).toEqual(["t", "axes"]);
    expect([textAt(reduce, 2), textAt(reduce, 4)]).toEqual(["y", "ReduceSum"]);
    const attribute = fieldsOf(messageAt(reduce, 5));
    expect(textAt(attribute, 1)).toBe("keepdims");
    expect([numberAt(attribute, 3), numberAt(attribute, 20)]).toEqual([0, 2]);
  });

  it("writes initializers as raw little-endian data", () => {
    const inner = fieldsOf(messageAt(fieldsOf(encodeModel(graph)), 7));
    const axes = fieldsOf(messageAt(inner, 5, 1));
    expect(packed(messageAt(axes, 1))).toEqual([1]);
    expect(numberAt(axes, 2)).toBe(7);
    expect(textAt(axes, 8)).toBe("axes");
    expect([...messageAt(axes, 9)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("writes inputs with element type and sizes", () => {
    const inner = fieldsOf(messageAt(fieldsOf(encodeModel(graph)), 7));
    const input = fieldsOf(messageAt(inner, 11));
    expect(textAt(input, 1)).toBe("x");
    const tensor = fieldsOf(messageAt(fieldsOf(messageAt(input, 2)), 1));
    expect(numberAt(tensor, 1)).toBe(1);
    const dims = fieldsOf(messageAt(tensor, 2)).get(1) ?? [];
    expect(dims.map((dim) => numberAt(fieldsOf(dim as Uint8Array), 1))).toEqual(
      [2, 3],
    );
  });

  it("writes attributes of each kind", () => {
    const attribute: NodeProto["attribute"] = {
      axis: { type: "int", value: -1 },
      epsilon: { type: "float", value: 0.5 },
      approximate: { type: "string", value: "tanh" },
      perm: { type: "ints", value: [2, 0, 300] },
    };
    const bytes = encodeModel({
      ...graph,
      node: [node("Any", [], [], attribute)],
    });
    const inner = fieldsOf(messageAt(fieldsOf(bytes), 7));
    const written = fieldsOf(messageAt(inner, 1));
    const at = (index: number): Fields =>
      fieldsOf(messageAt(written, 5, index));
    expect([numberAt(at(0), 3), numberAt(at(0), 20)]).toEqual([-1, 2]);
    expect([numberAt(at(1), 2), numberAt(at(1), 20)]).toEqual([0.5, 1]);
    expect([textAt(at(2), 4), numberAt(at(2), 20)]).toEqual(["tanh", 3]);
    expect([packed(messageAt(at(3), 8)), numberAt(at(3), 20)]).toEqual([
      [2, 0, 300],
      7,
    ]);
  });
});

describe("an encoded model", () => {
  it("runs", async () => {
    const x = new ort.Tensor("float32", [1, 2, 3, 4, 5, 6], [2, 3]);
    const y = await run(graph, { x });
    expect(y.dims).toEqual([2]);
    expect([...(y.data as Float32Array)]).toEqual([3, 12]);
  });

  it("leaves a size with a name to each run", async () => {
    const free: GraphProto = {
      ...graph,
      input: [{ name: "x", elemType: "float32", shape: ["rows", 3] }],
      output: [{ name: "y", elemType: "float32", shape: ["rows"] }],
    };
    for (const rows of [1, 3]) {
      const values = new Float32Array(rows * 3).fill(2);
      const y = await run(free, { x: new ort.Tensor(values, [rows, 3]) });
      expect(y.data).toEqual(new Float32Array(rows).fill(3));
    }
  });

  it("takes scalars, empty tensors and booleans", async () => {
    const y = await run(
      {
        name: "segment",
        node: [node("Concat", ["x", "more", "none"], ["y"], axis(0))],
        initializer: [
          {
            name: "more",
            dims: [2],
            dataType: "bool",
            rawData: Uint8Array.of(1, 0),
          },
          {
            name: "none",
            dims: [0],
            dataType: "bool",
            rawData: new Uint8Array(0),
          },
        ],
        input: [{ name: "x", elemType: "bool", shape: [1] }],
        output: [{ name: "y", elemType: "bool", shape: [3] }],
      },
      { x: new ort.Tensor("bool", [true], [1]) },
    );
    expect(y.type).toBe("bool");
    expect([...(y.data as Uint8Array)]).toEqual([1, 1, 0]);
  });

  it("keeps negative and large whole numbers in constants", async () => {
    const numbers = [-1n, 2n ** 40n, -(2n ** 62n)];
    const y = await run(
      {
        name: "segment",
        node: [node("Add", ["x", "k"], ["y"])],
        initializer: [
          {
            name: "k",
            dims: [3],
            dataType: "int64",
            rawData: new Uint8Array(BigInt64Array.from(numbers).buffer),
          },
        ],
        input: [{ name: "x", elemType: "int64", shape: [] }],
        output: [{ name: "y", elemType: "int64", shape: [3] }],
      },
      { x: new ort.Tensor("int64", [1n], []) },
    );
    expect([...(y.data as BigInt64Array)]).toEqual(numbers.map((n) => n + 1n));
  });
});

function axis(value: number): NodeProto["attribute"] {
  return { axis: { type: "int", value } };
}
