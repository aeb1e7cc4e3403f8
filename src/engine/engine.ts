/** @file Computes wanted nodes of a graph on a device, segment by segment. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { nodeOf, type Graph, type Node, type NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import { verifyGraph } from "../graph/verify.ts";
import type { Device } from "./device.ts";
import { encodeSegment, type EncodedSegment } from "./encode.ts";
import { Memory } from "./memory.ts";
import { planGraph, type Segment } from "./plan.ts";
import { simplify } from "./rewrite/simplify.ts";
import { tileProducts } from "./rewrite/tile.ts";

/** Gives the model's parameters by name, each as soon as it has arrived. */
export interface WeightSource {
  get(name: string): Promise<TensorValue>;
  /** The weight lives on the device from now on and is not asked for again, so that no second copy need be kept. */
  release?(name: string): void;
}

export interface Progress {
  /** "layer 3" */
  readonly label: string;
  /** Segments finished. */
  readonly done: number;
  readonly total: number;
}

export interface EvaluateOptions {
  /** Honoured between segments. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Bytes of residual streams to keep: GPT-2 Small at 10 x 100 takes 40 MB a run. */
const rememberedBytes = 256 * 1024 * 1024;

/** Products above this are computed in tiles where nobody wants them whole: far below WebGPU's least binding, 128 MiB. */
const largestProductBytes = 32 * 1024 * 1024;

export class Engine {
  readonly device: Device;
  readonly #weightSource: WeightSource;
  readonly #weights = new Map<string, Promise<Tensor>>();
  readonly #sessions = new Map<string, Promise<InferenceSession>>();
  readonly #memory: Memory;
  /** Runs and session creations go one after another: WebGPU traps on concurrent ones. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(device: Device, weights: WeightSource) {
    this.device = device;
    this.#weightSource = weights;
    this.#memory = new Memory(rememberedBytes, (tensor) => device.free(tensor));
  }

  /**
   * The values of nodes, in the order asked for.
   * Rejects with the signal's reason when it is aborted.
   */
  evaluate(
    graph: Graph,
    outputs: readonly NodeId[],
    options: EvaluateOptions = {},
  ): Promise<TensorValue[]> {
    const run = this.#last.then(() => this.#evaluate(graph, outputs, options));
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Ends sessions and forgets finished runs; the device stays usable. */
  async releaseSessions(): Promise<void> {
    await this.#last;
    this.#memory.clear();
    for (const session of this.#sessions.values()) {
      await session.then((live) => live.release()).catch(() => undefined);
    }
    this.#sessions.clear();
  }

  /** Ends everything, the device with all that lives on it included. */
  async dispose(): Promise<void> {
    await this.releaseSessions();
    this.device.dispose();
  }

  async #evaluate(
    original: Graph,
    wanted: readonly NodeId[],
    { signal, onProgress }: EvaluateOptions,
  ): Promise<TensorValue[]> {
    verifyGraph(original);
    const simple = simplify(original, wanted);
    const { graph, outputs } = tileProducts(
      simple.graph,
      simple.outputs,
      largestProductBytes,
    );
    this.#memory.trim();
    const plan = planGraph(graph, outputs, (node) => this.#remembers(node));
    const values = new Values(
      this.device,
      this.#memory,
      plan.segments,
      outputs,
    );
    try {
      for (const [index, segment] of plan.segments.entries()) {
        onProgress?.({
          label: segment.label,
          done: index,
          total: plan.segments.length,
        });
        // a task of its own, so that a message to cancel is heard
        await new Promise((resolve) => setTimeout(resolve));
        signal?.throwIfAborted();
        await this.#runSegment(segment, values);
        values.finish(index);
      }
      const results: TensorValue[] = [];
      for (const id of outputs) {
        results.push(await this.#result(nodeOf(graph, id), values));
      }
      return results;
    } finally {
      values.dispose();
    }
  }

  async #runSegment(segment: Segment, values: Values): Promise<void> {
    const encoded = encodeSegment(segment);
    const session = await this.#session(encoded);
    const feeds: Record<string, Tensor> = {};
    const uploaded: Tensor[] = [];
    try {
      for (const node of segment.inputs) {
        const name = encoded.feeds.get(node.id);
        if (name === undefined) continue;
        if (node.op === "weight") {
          const weight = await this.#weight(node.attributes.name);
          feeds[name] = weight;
          if (!this.device.keepsWeights) uploaded.push(weight);
        } else if (node.value !== undefined) {
          feeds[name] = this.device.upload(node.value);
          uploaded.push(feeds[name]);
        } else {
          feeds[name] = values.get(node);
        }
      }
      const fetches = await this.device.run(session, feeds);
      for (const id of segment.outputs) {
        const tensor = fetches[encoded.fetches.get(id) ?? ""];
        if (tensor === undefined) {
          throw new Error(`internal: the session did not return n${id}`);
        }
        const node = segment.nodes.find((each) => each.id === id);
        if (node !== undefined) values.set(node, tensor);
      }
    } finally {
      for (const tensor of uploaded) this.device.free(tensor);
    }
  }

  #remembers(node: Node): boolean {
    return node.op === "boundary" && this.#memory.has(node.digest);
  }

  async #result(node: Node, values: Values): Promise<TensorValue> {
    if (node.value !== undefined) return node.value;
    if (node.op === "weight") {
      const { name } = node.attributes;
      return this.device.keepsWeights
        ? this.device.download(await this.#weight(name))
        : this.#weightSource.get(name);
    }
    return this.device.download(values.get(node));
  }

  #session(encoded: EncodedSegment): Promise<InferenceSession> {
    return remembered(this.#sessions, encoded.structure, () =>
      this.device.createSession(encoded.bytes()),
    );
  }

  /** Whoever asks for a weight that the device does not keep frees it. */
  async #weight(name: string): Promise<Tensor> {
    if (!this.device.keepsWeights) {
      return this.device.upload(await this.#weightSource.get(name));
    }
    return remembered(this.#weights, name, async () => {
      const tensor = this.device.upload(await this.#weightSource.get(name));
      this.#weightSource.release?.(name);
      return tensor;
    });
  }
}

/** One promise a key; a failure is forgotten, so that the next try starts afresh. */
function remembered<Key, Value>(
  cache: Map<Key, Promise<Value>>,
  key: Key,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}

/** The values of one evaluation: freed after their last reader, except those that are remembered. */
class Values {
  readonly #device: Device;
  readonly #memory: Memory;
  readonly #tensors = new Map<NodeId, Tensor>();
  /** Nodes whose last reader is the segment at an index. */
  readonly #lastReads: readonly (readonly NodeId[])[];

  constructor(
    device: Device,
    memory: Memory,
    segments: readonly Segment[],
    outputs: readonly NodeId[],
  ) {
    this.#device = device;
    this.#memory = memory;
    const last = new Map<NodeId, number>();
    segments.forEach((segment, index) => {
      for (const id of segment.outputs) last.set(id, index);
      for (const input of segment.inputs) last.set(input.id, index);
    });
    for (const id of outputs) last.delete(id);
    this.#lastReads = segments.map((_, index) =>
      [...last].filter(([, at]) => at === index).map(([id]) => id),
    );
  }

  get(node: Node): Tensor {
    const tensor = this.#tensors.get(node.id) ?? this.#memory.get(node.digest);
    if (tensor === undefined) {
      throw new Error(`internal: n${node.id} (${node.op}) is not computed yet`);
    }
    return tensor;
  }

  set(node: Node, tensor: Tensor): void {
    if (node.op === "boundary" && !this.#memory.has(node.digest)) {
      this.#memory.put(node.digest, tensor);
    } else {
      this.#tensors.set(node.id, tensor);
    }
  }

  /** Frees what nobody reads after the segment at `index`. */
  finish(index: number): void {
    for (const id of this.#lastReads[index] ?? []) this.#release(id);
  }

  dispose(): void {
    for (const id of [...this.#tensors.keys()]) this.#release(id);
  }

  #release(id: NodeId): void {
    const tensor = this.#tensors.get(id);
    if (tensor === undefined) return;
    this.#tensors.delete(id);
    this.#device.free(tensor);
  }
}
