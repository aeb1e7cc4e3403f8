/** @file PyTorch's random numbers: same seed, same numbers as PyTorch on the CPU. */
import { TraceError } from "../../graph/error.ts";
import { requireListable } from "../../graph/size-limit.ts";
import { sizeOf, type DType, type Shape } from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import type { Tensor } from "../tensor.ts";
import { range } from "./axes.ts";
import { tensor } from "./creation.ts";
import { MersenneTwister } from "./mersenne.ts";

/** A place in a stream of random numbers. */
export interface GeneratorState {
  readonly twister: MersenneTwister;
  readonly spareNormal: number | undefined;
  readonly seed: number | bigint;
  readonly seeded: boolean;
}

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

/** One stream of random numbers, as `torch.Generator`. */
export class Generator {
  #twister: MersenneTwister;
  /** Normal numbers come in pairs; the second waits here. */
  #spareNormal: number | undefined;
  #seed: number | bigint;
  #seeded = false;
  readonly #entropy: () => number;

  /** @param entropy a seed that nobody chose, in [0, 2^32) */
  constructor(entropy: () => number = randomSeed) {
    this.#entropy = entropy;
    this.#seed = entropy();
    this.#twister = new MersenneTwister(this.#seed);
  }

  manualSeed(seed: number | bigint): void {
    this.#seed = seed;
    this.#seeded = true;
    this.#twister = new MersenneTwister(seed);
    this.#spareNormal = undefined;
  }

  /** Another stream, that no program has asked for. */
  seedAnew(): void {
    this.manualSeed(this.#entropy());
    this.#seeded = false;
  }

  /** Where the stream is, to come back to. */
  state(): GeneratorState {
    return {
      twister: this.#twister.copy(),
      spareNormal: this.#spareNormal,
      seed: this.#seed,
      seeded: this.#seeded,
    };
  }

  setState(state: GeneratorState): void {
    this.#twister = state.twister.copy();
    this.#spareNormal = state.spareNormal;
    this.#seed = state.seed;
    this.#seeded = state.seeded;
  }

  get initialSeed(): number | bigint {
    return this.#seed;
  }

  /** The seed that the program gave, if it gave one. */
  get manual(): number | undefined {
    return this.#seeded ? Number(this.#seed) : undefined;
  }

  bits(): number {
    return this.#twister.bits();
  }

  /** 64 random bits; the first word is the upper one. */
  bits64(): bigint {
    const upper = BigInt(this.bits());
    return (upper << 32n) | BigInt(this.bits());
  }

  /** In [0, 1) with 24 bits, as float32 holds them. */
  uniform(): number {
    return (this.bits() & 0xffffff) / 2 ** 24;
  }

  /** In [0, 1) with 53 bits. */
  uniform53(): number {
    // the first word is the upper one; 21 of its bits and the 32 of the second make 53
    const upper = this.bits() & 0x1fffff;
    return (upper * 2 ** 32 + this.bits()) / 2 ** 53;
  }

  /** One normal number; made in pairs after Box and Muller. */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    const angle = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** From this many numbers on, PyTorch takes 64 bits for each. */
const wideRange = 2n ** 28n;

/** Whole numbers in [low, high). */
/** How many whole numbers from 0 on a dtype holds exactly; those of 64 bits are drawn from twice as many bits. */
const wholes: Readonly<Record<DType, bigint>> = {
  bool: 2n,
  uint8: 2n ** 8n,
  int8: 2n ** 7n,
  int16: 2n ** 15n,
  int32: 2n ** 31n,
  int64: 2n ** 63n,
  bfloat16: 2n ** 8n + 1n,
  float16: 2n ** 11n + 1n,
  float32: 2n ** 24n + 1n,
  float64: 2n ** 53n + 1n,
};

/** Whole numbers among all that a dtype holds exactly: `random_()`. */
export function anyWhole(
  recorder: Recorder,
  generator: Generator,
  shape: Shape,
  dtype: DType,
): Tensor {
  requireListable("random_", { dtype, shape });
  const isLong = dtype === "int64" || dtype === "float64";
  const numbers = Array.from({ length: sizeOf(shape) }, () => {
    const bits = isLong ? generator.bits64() : BigInt(generator.bits());
    return bits % wholes[dtype];
  });
  return tensor(
    recorder,
    dtype === "int64" ? numbers : numbers.map(Number),
    shape,
    dtype,
  );
}

export function randint(
  recorder: Recorder,
  generator: Generator,
  low: number | bigint,
  high: number | bigint,
  shape: Shape,
  dtype: DType = "int64",
): Tensor {
  const start = BigInt(low);
  const width = BigInt(high) - start;
  if (width <= 0n) {
    throw new TraceError(
      `randint: low must be less than high, got ${low} and ${high}`,
    );
  }
  requireListable("randint", { dtype, shape });
  // a remainder of 32 bits would prefer small numbers where the range is wide
  const isWide = width >= wideRange;
  const next = (): bigint =>
    start + ((isWide ? generator.bits64() : BigInt(generator.bits())) % width);
  const numbers = Array.from({ length: sizeOf(shape) }, next);
  return tensor(recorder, numbers, shape, dtype);
}

/** Numbers in [0, 1), with as many bits as the dtype holds. */
export function uniformIn(
  name: string,
  generator: Generator,
  dtype: DType,
): () => number {
  if (dtype === "float32") return () => generator.uniform();
  if (dtype === "float64") return () => generator.uniform53();
  throw new TraceError(
    `${name}: random numbers are drawn in float32 or float64 here, got ${dtype}; draw them in float32 and convert them`,
    "NotImplementedError",
  );
}

/** Uniform in [0, 1). */
export function rand(
  recorder: Recorder,
  generator: Generator,
  shape: Shape,
  dtype: DType = "float32",
): Tensor {
  requireListable("rand", { dtype, shape });
  const next = uniformIn("rand", generator, dtype);
  const numbers = Array.from({ length: sizeOf(shape) }, next);
  return tensor(recorder, numbers, shape, dtype);
}

/** From this many on, PyTorch fills normal numbers in blocks. */
const block = 16;

/** Normal with mean 0 and standard deviation 1. */
export function randn(
  recorder: Recorder,
  generator: Generator,
  shape: Shape,
  dtype: DType = "float32",
): Tensor {
  requireListable("randn", { dtype, shape });
  const next = uniformIn("randn", generator, dtype);
  const size = sizeOf(shape);
  const numbers =
    dtype === "float64" ? new Float64Array(size) : new Float32Array(size);
  if (size < block) {
    for (let index = 0; index < size; index++) {
      numbers[index] = generator.normal();
    }
    return tensor(recorder, numbers, shape, dtype);
  }
  const uniform = (part: Float32Array | Float64Array): void => {
    for (let index = 0; index < part.length; index++) {
      part[index] = next();
    }
  };
  uniform(numbers);
  for (let start = 0; start + block <= size; start += block) {
    fillNormal(numbers.subarray(start, start + block));
  }
  if (size % block !== 0) {
    // the last block is drawn once more, over what is there
    const last = numbers.subarray(size - block);
    uniform(last);
    fillNormal(last);
  }
  return tensor(recorder, numbers, shape, dtype);
}

/** 16 uniform numbers into 16 normal ones, after Box and Muller. */
function fillNormal(part: Float32Array | Float64Array): void {
  const half = block / 2;
  for (let index = 0; index < half; index++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (part[index] ?? 0)));
    const angle = 2 * Math.PI * (part[index + half] ?? 0);
    part[index] = radius * Math.cos(angle);
    part[index + half] = radius * Math.sin(angle);
  }
}

/** The numbers below n in random order. */
export function randperm(
  recorder: Recorder,
  generator: Generator,
  n: number,
): Tensor {
  requireListable("randperm", { dtype: "int64", shape: [n] });
  const order = range(n);
  for (let index = 0; index < n - 1; index++) {
    const other = index + (generator.bits() % (n - index));
    const kept = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = kept;
  }
  return tensor(recorder, order, [n], "int64");
}
