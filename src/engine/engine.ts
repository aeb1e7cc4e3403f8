/** @file Computes wanted nodes of a graph on a device, segment by segment. */
import type { Tensor } from "onnxruntime-common";
import { nodeOf, type Graph, type Node, type NodeId } from "../graph/node.ts";
import { copyOf, type TensorValue } from "../graph/tensor.ts";
import { verifyGraph } from "../graph/verify.ts";
import { ConstantHabits } from "./constant-habits.ts";
import type { Device } from "./device.ts";
import { encodeSegment } from "./encode.ts";
import { Memory } from "./memory.ts";
import { withPickedRows } from "./picked-rows.ts";
import { planGraph, type Segment } from "./plan.ts";
import { Plans, questionOf, type Plan } from "./plans.ts";
import { simplify } from "./rewrite/simplify.ts";
import { tileProducts } from "./rewrite/tile.ts";
import { Sessions } from "./sessions.ts";
import { Stream, type StreamOptions } from "./stream.ts";
import { finishInSlices, nextTask, type Steps } from "./steps.ts";
import type { Ran, RanPart } from "./work.ts";
import { checkValues, type CheckedGraph } from "./value-checks.ts";
import { Values } from "./values.ts";

/** Gives the model's parameters by name, each as soon as it has arrived. */
export interface WeightSource {
  /** Not to be changed. */
  get(name: string): Promise<TensorValue>;
  /** Rows of a matrix, counted from 0, in this order; with it, a device that keeps no weights is fed no more of some. */
  rows?(name: string, rows: readonly number[]): Promise<TensorValue>;
  /** What `get` gave is not read any more: its memory may become the next one's. */
  giveBack?(weight: TensorValue): void;
  /** The weight lives on the device from now on and is not asked for again, so that no second copy need be kept. */
  release?(name: string): void;
}

export interface Progress {
  /** "planning", "layer 3" */
  readonly label: string;
  /** Segments finished. */
  readonly done: number;
  /** 0 while it is planned how many there are. */
  readonly total: number;
  /** What has become known of the streamed values since it was told last: NaN where nothing is known yet. */
  readonly parts?: ReadonlyMap<NodeId, TensorValue>;
}

export interface EvaluateOptions extends StreamOptions {
  /** Honoured while planning and between segments. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told once all has run. It has the graph itself, with its values: who keeps it makes it light. */
  readonly onRan?: (ran: Ran) => void;
}

/**
 * Bytes on the device besides weights and what is fed: values of the running evaluation, and residual streams that
 * are remembered (GPT-2 Small at 10 x 100 takes 40 MB a run). Only an evaluation that itself needs more at a time
 * exceeds it.
 */
export const activationBytes = 256 * 1024 * 1024;

/** A run of GPT-2 with one intervention takes about five; a sweep over its heads, sixty at the most. */
export const mostSessions = 64;

/** Products above this are computed in tiles where nobody wants them whole: far below WebGPU's least binding, 128 MiB. */
const largestProductBytes = 32 * 1024 * 1024;

export class Engine {
  readonly device: Device;
  readonly #weightSource: WeightSource;
  readonly #weights = new Map<string, Promise<Tensor>>();
  readonly #sessions = new Sessions(mostSessions);
  readonly #habits = new ConstantHabits();
  readonly #plans = new Plans();
  readonly #memory: Memory;
  /** Runs and session creations go one after another: WebGPU traps on concurrent ones. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(device: Device, weights: WeightSource) {
    this.device = device;
    this.#weightSource = weights;
    this.#memory = new Memory(activationBytes, (tensor) => device.free(tensor));
  }

  /**
   * The values of nodes, in the order asked for; they are the caller's own, to change or to transfer.
   * Rejects with the signal's reason when it is aborted.
   */
  evaluate(
    graph: Graph,
    outputs: readonly NodeId[],
    options: EvaluateOptions = {},
  ): Promise<TensorValue[]> {
    const run = this.#last.then(async () => {
      const checked = checkValues(graph, outputs);
      return checked.accept(
        await this.#evaluate(checked.graph, checked.outputs, options).catch(
          (error: unknown) => this.#explained(error, checked, options),
        ),
      );
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** What a device gave up on, in our words where a check says why. */
  async #explained(
    error: unknown,
    { graph, alone }: CheckedGraph,
    options: EvaluateOptions,
  ): Promise<never> {
    if (options.signal?.aborted !== true) {
      for (const { outputs, verify } of alone) {
        // what this one needs may fail, too: then the first error says most
        const values = await this.#evaluate(graph, outputs, options).catch(
          () => undefined,
        );
        if (values !== undefined) verify(values);
      }
    }
    throw error;
  }

  /** Ends sessions and forgets finished runs; the device stays usable. */
  async releaseSessions(): Promise<void> {
    await this.#last;
    this.#memory.clear();
    await this.#sessions.releaseAll();
  }

  /** Takes the model's parameters off the device; those that are needed again are asked for again. */
  async releaseWeights(): Promise<void> {
    await this.#last;
    const all = [...this.#weights.values()];
    this.#weights.clear();
    for (const weight of all) this.device.free(await weight);
  }

  /** Ends everything, the device with all that lives on it included. */
  async dispose(): Promise<void> {
    await this.releaseSessions();
    this.device.dispose();
  }

  async #evaluate(
    original: Graph,
    outputs: readonly NodeId[],
    options: EvaluateOptions,
  ): Promise<TensorValue[]> {
    const { signal, onProgress, onRan } = options;
    onProgress?.({ label: "planning", done: 0, total: 0 });
    const { graph, segments, wanted } = await finishInSlices(
      this.#plan(original, outputs),
      signal,
    );
    const results = new Map<NodeId, TensorValue>();
    const parts: RanPart[] = [];
    const values = new Values(this.device, this.#memory, segments);
    try {
      await this.#collectRemembered(wanted, values, results);
      const remembered = wanted.filter(({ id }) => results.has(id));
      const asked = new Set(wanted);
      const stream = new Stream(outputs, { graph, segments, wanted }, options);
      for (const [index, segment] of segments.entries()) {
        const { label } = segment;
        const { length: total } = segments;
        onProgress?.({ label, done: index, total, ...stream.take() });
        // a task of its own, so that a message to cancel is heard
        await nextTask();
        signal?.throwIfAborted();
        parts.push(await this.#runSegment(segment, values));
        const given = segment.outputs.filter((node) => asked.has(node));
        for (const node of given) {
          results.set(node.id, await this.device.download(values.get(node)));
        }
        for (const node of segment.outputs) {
          if (!stream.awaits(node)) continue;
          stream.learn(node, await this.device.download(values.get(node)));
        }
        values.finish(index);
        for (const node of given) this.#own(node, values, results);
      }
      onRan?.({ graph: original, outputs, parts, remembered });
    } finally {
      values.dispose();
    }
    const given = async (node: Node): Promise<TensorValue> =>
      results.get(node.id) ?? this.#source(node);
    return Promise.all(wanted.map(given));
  }

  *#plan(original: Graph, outputs: readonly NodeId[]): Steps<Plan> {
    const available = (node: Node): boolean => this.#remembers(node);
    const question = yield* questionOf(original, outputs, available);
    const known = this.#plans.get(question);
    if (known !== undefined) return known;
    for (let start = 0; start < original.nodes.length; start += 100) {
      verifyGraph(original, start, start + 100);
      yield;
    }
    const simple = yield* simplify(original, outputs);
    const tiled = yield* tileProducts(
      simple.graph,
      simple.outputs,
      largestProductBytes,
    );
    const { graph } = tiled;
    const segments = yield* planGraph(graph, tiled.outputs, {
      available,
      handedBytes: activationBytes / 2,
    });
    const wanted = tiled.outputs.map((id) => nodeOf(graph, id));
    const plan = { graph, segments, wanted };
    this.#plans.set(question, plan);
    return plan;
  }

  /** What is wanted and at hand, before it may have to make room. */
  async #collectRemembered(
    wanted: readonly Node[],
    values: Values,
    results: Map<NodeId, TensorValue>,
  ): Promise<void> {
    for (const node of wanted) {
      const tensor = this.#remembers(node) && this.#memory.get(node.digest);
      if (!tensor) continue;
      results.set(node.id, await this.device.download(tensor));
      this.#own(node, values, results);
    }
  }

  /** On a CPU a downloaded value is the tensor's own memory: while the tensor is needed, the caller gets a copy. */
  #own(node: Node, values: Values, results: Map<NodeId, TensorValue>): void {
    const value = results.get(node.id);
    if (value !== undefined && values.keeps(node)) {
      results.set(node.id, copyOf(value));
    }
  }

  async #runSegment(planned: Segment, values: Values): Promise<RanPart> {
    const start = performance.now();
    const segment = await this.#withRows(planned, values);
    const { structure, feeds, fetches, bytes } = encodeSegment(
      segment,
      this.#habits,
    );
    const session = await this.#sessions.get(structure, () =>
      this.device.createSession(bytes()),
    );
    const fed: Record<string, Tensor> = {};
    const uploaded: Tensor[] = [];
    const lent: TensorValue[] = [];
    try {
      for (const node of segment.inputs) {
        const name = feeds.get(node.id);
        if (name === undefined) continue;
        if (node.op === "weight") {
          if (this.device.keepsWeights) {
            fed[name] = await this.#weight(node.attributes.name);
            continue;
          }
          const weight = await this.#weightSource.get(node.attributes.name);
          lent.push(weight);
          fed[name] = this.device.upload(weight);
          uploaded.push(fed[name]);
        } else if (node.value !== undefined) {
          fed[name] = this.device.upload(node.value);
          uploaded.push(fed[name]);
        } else {
          fed[name] = values.get(node);
        }
      }
      values.expect(segment);
      const begun = performance.now();
      const fetched = await this.device.run(session, fed);
      const ended = performance.now();
      for (const weight of lent) this.#weightSource.giveBack?.(weight);
      for (const node of segment.outputs) {
        const tensor = fetched[fetches.get(node.id) ?? ""];
        if (tensor === undefined) {
          throw new Error(`internal: the session did not return n${node.id}`);
        }
        values.set(node, tensor);
      }
      return { segment: planned, ready: begun - start, run: ended - begun };
    } finally {
      for (const tensor of uploaded) this.device.free(tensor);
    }
  }

  async #withRows(segment: Segment, values: Values): Promise<Segment> {
    const rowsOf = this.#weightSource.rows?.bind(this.#weightSource);
    if (this.device.keepsWeights || rowsOf === undefined) return segment;
    return withPickedRows(segment, {
      valueOf: async (node) =>
        node.value ?? this.device.download(values.get(node)),
      rowsOf,
    });
  }

  #remembers(node: Node): boolean {
    return node.op === "boundary" && this.#memory.has(node.digest);
  }

  /** A wanted value that no segment computes. */
  async #source(node: Node): Promise<TensorValue> {
    if (node.value !== undefined) return copyOf(node.value);
    if (node.op !== "weight") {
      throw new Error(`internal: n${node.id} (${node.op}) was not computed`);
    }
    const { name } = node.attributes;
    if (!this.device.keepsWeights) {
      return copyOf(await this.#weightSource.get(name));
    }
    return copyOf(await this.device.download(await this.#weight(name)));
  }

  /** Of a device that keeps weights. */
  #weight(name: string): Promise<Tensor> {
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
