/** @file MT19937, the generator behind PyTorch's random numbers on the CPU. */

const size = 624;
const middle = 397;

/** Matsumoto and Nishimura's generator, seeded as `init_genrand` does. */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #next = size;

  constructor(seed: number | bigint) {
    // PyTorch keeps 64 bits of the seed and gives the generator the lower 32
    this.#state[0] = Number(BigInt.asUintN(32, BigInt(seed)));
    for (let index = 1; index < size; index++) {
      const before = this.#state[index - 1] ?? 0;
      this.#state[index] =
        Math.imul(1812433253, before ^ (before >>> 30)) + index;
    }
  }

  /** Another generator that will give the same numbers. */
  copy(): MersenneTwister {
    const other = new MersenneTwister(0);
    other.#state.set(this.#state);
    other.#next = this.#next;
    return other;
  }

  /** 32 random bits. */
  bits(): number {
    if (this.#next === size) this.#twist();
    let word = this.#state[this.#next++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let index = 0; index < size; index++) {
      const word =
        ((state[index] ?? 0) & 0x80000000) |
        ((state[(index + 1) % size] ?? 0) & 0x7fffffff);
      state[index] =
        (state[(index + middle) % size] ?? 0) ^
        (word >>> 1) ^
        (word & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
