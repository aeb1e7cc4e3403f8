/** @file The values of one evaluation on the device: each is there until its last reader has run. */
import type { Tensor } from "onnxruntime-common";
import type { Node, NodeId } from "../graph/node.ts";
import { bytesOf } from "../graph/tensor.ts";
import type { Device } from "./device.ts";
import type { Memory } from "./memory.ts";
import type { Segment } from "./plan.ts";

export class Values {
  readonly #device: Device;
  readonly #memory: Memory;
  readonly #tensors = new Map<NodeId, { node: Node; tensor: Tensor }>();
  /** By segment, the nodes that it is the last to read. */
  readonly #lastReads: readonly (readonly Node[])[];
  readonly #pinned = new Set<string>();
  #held = 0;

  constructor(device: Device, memory: Memory, segments: readonly Segment[]) {
    this.#device = device;
    this.#memory = memory;
    const last = new Map<NodeId, { node: Node; index: number }>();
    const computed = new Set<NodeId>();
    segments.forEach(({ inputs, outputs }, index) => {
      for (const node of inputs) {
        last.set(node.id, { node, index });
        if (node.op === "boundary" && !computed.has(node.id)) {
          this.#pinned.add(node.digest);
        }
      }
      for (const node of outputs) {
        last.set(node.id, { node, index });
        computed.add(node.id);
      }
    });
    for (const digest of this.#pinned) memory.pin(digest);
    const lastReads = segments.map((): Node[] => []);
    for (const { node, index } of last.values()) lastReads[index]?.push(node);
    this.#lastReads = lastReads;
  }

  get(node: Node): Tensor {
    const tensor =
      this.#tensors.get(node.id)?.tensor ?? this.#memory.get(node.digest);
    if (tensor === undefined) {
      throw new Error(`internal: n${node.id} (${node.op}) is not computed yet`);
    }
    return tensor;
  }

  /** True while a value is on the device, to be read again. */
  keeps(node: Node): boolean {
    return this.#tensors.has(node.id) || this.#memory.has(node.digest);
  }

  /** Makes room for what a segment is about to compute. */
  expect({ outputs }: Segment): void {
    this.#hold(outputs.reduce((sum, { type }) => sum + bytesOf(type), 0));
  }

  set(node: Node, tensor: Tensor): void {
    this.#tensors.set(node.id, { node, tensor });
  }

  /** Gives away what nobody reads after the segment at `index`. */
  finish(index: number): void {
    for (const node of this.#lastReads[index] ?? []) {
      this.#release(node.id);
      if (this.#pinned.delete(node.digest)) this.#memory.unpin(node.digest);
    }
  }

  dispose(): void {
    for (const id of [...this.#tensors.keys()]) this.#release(id);
    for (const digest of this.#pinned) this.#memory.unpin(digest);
    // what was expected and never came
    this.#hold(-this.#held);
  }

  /** Residual streams are handed on to the memory; everything else is freed. */
  #release(id: NodeId): void {
    const found = this.#tensors.get(id);
    if (found === undefined) return;
    const { node, tensor } = found;
    const bytes = bytesOf(node.type);
    this.#tensors.delete(id);
    this.#hold(-bytes);
    if (node.op === "boundary" && node.attributes.remembered !== false) {
      const passes = node.attributes.cuts === false;
      this.#memory.offer(node.digest, tensor, bytes, passes);
    } else {
      this.#device.free(tensor);
    }
  }

  #hold(bytes: number): void {
    this.#held += bytes;
    this.#memory.hold(bytes);
  }
}
