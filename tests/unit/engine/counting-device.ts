/** @file A device that computes nothing and counts the bytes of what would lie on it. */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Device, Feeds } from "../../../src/engine/device.ts";
import {
  sizeOf,
  tensorOf,
  type DType,
  type Shape,
  type TensorValue,
} from "../../../src/graph/tensor.ts";

/** Stands for values: has their size, and none of their elements. */
interface Ghost {
  readonly type: DType;
  readonly dims: Shape;
  readonly size: number;
}

interface GhostSession {
  readonly outputs: ReadonlyMap<string, Ghost>;
  release(): Promise<void>;
}

export class CountingDevice implements Device {
  readonly kind = "native";
  readonly label = "counting";
  readonly keepsWeights = true;
  /** Bytes that sessions have computed and nobody has freed. */
  computed = 0;
  /** The most that `computed` ever was. */
  peak = 0;
  /** Bytes of what was uploaded, weights included. */
  uploaded = 0;
  /** Sessions that were made, and those that are there now. */
  sessions = 0;
  liveSessions = 0;
  mostSessions = 0;
  runs = 0;
  readonly #computed = new Set<Tensor>();
  readonly #uploaded = new Set<Tensor>();

  upload({ dtype, shape }: TensorValue): Tensor {
    const tensor = asTensor({ type: dtype, dims: shape, size: sizeOf(shape) });
    this.#uploaded.add(tensor);
    this.uploaded += bytesOf(tensor);
    return tensor;
  }

  download(tensor: Tensor): Promise<TensorValue> {
    if (!this.#computed.has(tensor) && !this.#uploaded.has(tensor)) {
      throw new Error("downloads what was freed");
    }
    const { type, dims, size } = tensor;
    return Promise.resolve(
      tensorOf(type as DType, dims, new Float32Array(size)),
    );
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    this.sessions++;
    this.liveSessions++;
    this.mostSessions = Math.max(this.mostSessions, this.liveSessions);
    const session: GhostSession = {
      outputs: outputsOf(model),
      release: () => {
        this.liveSessions--;
        return Promise.resolve();
      },
    };
    return Promise.resolve(session as unknown as InferenceSession);
  }

  run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    this.runs++;
    for (const tensor of Object.values(feeds)) {
      if (!this.#computed.has(tensor) && !this.#uploaded.has(tensor)) {
        throw new Error("reads what was freed");
      }
    }
    const { outputs } = session as unknown as GhostSession;
    const fetches = Object.fromEntries(
      [...outputs].map(([name, ghost]) => [name, asTensor({ ...ghost })]),
    );
    for (const tensor of Object.values(fetches)) {
      this.#computed.add(tensor);
      this.computed += bytesOf(tensor);
    }
    this.peak = Math.max(this.peak, this.computed);
    return Promise.resolve(fetches);
  }

  free(tensor: Tensor): void {
    if (this.#computed.delete(tensor)) this.computed -= bytesOf(tensor);
    else if (this.#uploaded.delete(tensor)) this.uploaded -= bytesOf(tensor);
    else throw new Error("frees twice");
  }

  dispose(): void {
    // nothing is here
  }
}

/** Weights of any name and no shape that matters: nobody looks into them. */
export const anyWeights = {
  get: (): Promise<TensorValue> =>
    Promise.resolve(tensorOf("float32", [0], [])),
};

function asTensor(ghost: Ghost): Tensor {
  return ghost as unknown as Tensor;
}

function bytesOf({ type, size }: Tensor): number {
  return size * ({ int64: 8, bool: 1 }[type as string] ?? 4);
}

const dtypes: Readonly<Record<number, DType>> = {
  1: "float32",
  7: "int64",
  9: "bool",
};

/** Names and types of what an ONNX model gives. Field numbers as in src/onnx/encode.ts. */
function outputsOf(model: Uint8Array): Map<string, Ghost> {
  const outputs = new Map<string, Ghost>();
  for (const graph of fieldsOf(model, 7)) {
    for (const info of fieldsOf(graph, 12)) {
      const [name = new Uint8Array()] = fieldsOf(info, 1);
      const [type = new Uint8Array()] = fieldsOf(info, 2);
      const [tensor = new Uint8Array()] = fieldsOf(type, 1);
      const [elements = 0] = numbersOf(tensor, 1);
      const [shape = new Uint8Array()] = fieldsOf(tensor, 2);
      const dims = fieldsOf(shape, 1).map((dim) => numbersOf(dim, 1)[0] ?? 0);
      outputs.set(new TextDecoder().decode(name), {
        type: dtypes[elements] ?? "float32",
        dims,
        size: sizeOf(dims),
      });
    }
  }
  return outputs;
}

/** The messages (or texts) in a field of a message. */
function fieldsOf(message: Uint8Array, field: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === field) found.push(reader.bytes());
    else reader.skip(type);
  }
  return found;
}

function numbersOf(message: Uint8Array, field: number): number[] {
  const found: number[] = [];
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === field) found.push(Number(reader.int64()));
    else reader.skip(type);
  }
  return found;
}
