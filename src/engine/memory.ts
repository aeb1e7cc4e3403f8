/** @file What lies on the device besides weights: residual streams of finished runs, within what the running one leaves. */
import type { Tensor } from "onnxruntime-common";

interface Entry {
  readonly tensor: Tensor;
  readonly bytes: number;
  /** True for what is soon out of date, as the keys and values of a step: it goes before all else. */
  readonly passes: boolean;
}

/**
 * How much of the limit what is soon out of date may take: a step's keys and values at the full context of GPT-2 Small
 * (75 of 256 MB). Those of earlier steps would fill all of it, and nobody asks for them.
 */
const passingShare = 3 / 8;

/**
 * Residual streams by the digests of their nodes and what else is marked so, so that the next question starts from them. What is remembered and
 * what the running evaluation holds stay below one limit together, at every moment; only what an evaluation itself
 * needs at a time may exceed it. The least recently used is freed first. Owns the tensors in it.
 */
export class Memory {
  readonly #entries = new Map<string, Entry>();
  readonly #pinned = new Set<string>();
  readonly #limit: number;
  readonly #free: (tensor: Tensor) => void;
  #remembered = 0;
  #held = 0;

  constructor(limitBytes: number, free: (tensor: Tensor) => void) {
    this.#limit = limitBytes;
    this.#free = free;
  }

  /** The value of a node by its digest; asking makes it the most recent. */
  get(digest: string): Tensor | undefined {
    const entry = this.#entries.get(digest);
    if (entry === undefined) return undefined;
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
    return entry.tensor;
  }

  has(digest: string): boolean {
    return this.#entries.has(digest);
  }

  /** Keeps what a plan counts on, until it is let go. */
  pin(digest: string): void {
    this.#pinned.add(digest);
  }

  unpin(digest: string): void {
    this.#pinned.delete(digest);
  }

  /** An evaluation is about to hold so many bytes more (or, below zero, fewer): makes room for them first. */
  hold(bytes: number): void {
    this.#held += bytes;
    this.#makeRoom(0);
  }

  /** Takes over what an evaluation no longer needs; where there is no room for it, it is freed. */
  offer(digest: string, tensor: Tensor, bytes: number, passes = false): void {
    if (passes) this.#makePassingRoom(bytes);
    if (!this.#entries.has(digest) && this.#makeRoom(bytes)) {
      this.#entries.set(digest, { tensor, bytes, passes });
      this.#remembered += bytes;
    } else {
      this.#free(tensor);
    }
  }

  clear(): void {
    this.#pinned.clear();
    for (const digest of [...this.#entries.keys()]) this.#drop(digest);
  }

  /** Frees the least recently used until `bytes` more fit. False where they never do: then nothing is freed for them. */
  #makeRoom(bytes: number): boolean {
    const least = this.#held + bytes + this.#pinnedBytes();
    if (bytes > 0 && least > this.#limit) return false;
    for (const passing of [true, false]) {
      for (const [digest, { passes }] of this.#entries) {
        if (this.#held + this.#remembered + bytes <= this.#limit) return true;
        if (passes === passing && !this.#pinned.has(digest)) this.#drop(digest);
      }
    }
    return true;
  }

  #makePassingRoom(bytes: number): void {
    const passing = [...this.#entries].filter(([, { passes }]) => passes);
    let sum = passing.reduce((total, [, each]) => total + each.bytes, bytes);
    for (const [digest, each] of passing) {
      if (sum <= this.#limit * passingShare) return;
      if (this.#pinned.has(digest)) continue;
      this.#drop(digest);
      sum -= each.bytes;
    }
  }

  #pinnedBytes(): number {
    let bytes = 0;
    for (const digest of this.#pinned) {
      bytes += this.#entries.get(digest)?.bytes ?? 0;
    }
    return bytes;
  }

  #drop(digest: string): void {
    const entry = this.#entries.get(digest);
    if (entry === undefined) return;
    this.#entries.delete(digest);
    this.#remembered -= entry.bytes;
    this.#free(entry.tensor);
  }
}
