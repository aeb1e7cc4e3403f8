/** @file The colour of a value on a scale, as Vega gives it to marks and as pixels need it: the same in both. */

export type Colour = readonly [red: number, green: number, blue: number];

export class Colours {
  readonly #stops: readonly Colour[];
  readonly #unreal: Colour;
  readonly #low: number;
  readonly #high: number;

  /** @param ramp colours "#rrggbb" from the lowest value to the highest */
  constructor(
    low: number,
    high: number,
    ramp: readonly string[],
    unreal: string,
  ) {
    [this.#low, this.#high] = [low, high];
    this.#stops = ramp.map(colourOf);
    this.#unreal = colourOf(unreal);
    if (ramp.length < 2) throw new Error("internal: a ramp needs two colours");
  }

  /** Writes red, green and blue of a value, clamped to the scale. */
  put(
    value: number,
    into: Uint8Array | Uint8ClampedArray,
    offset: number,
  ): void {
    if (!Number.isFinite(value)) {
      for (let i = 0; i < 3; i++) into[offset + i] = this.#unreal[i] ?? 0;
      return;
    }
    const share = (value - this.#low) / (this.#high - this.#low);
    const way = Math.max(0, Math.min(1, share)) * (this.#stops.length - 1);
    const place = Math.min(Math.floor(way), this.#stops.length - 2);
    const [from, to] = [this.#stops[place], this.#stops[place + 1]];
    if (from === undefined || to === undefined) return;
    const part = way - place;
    for (let i = 0; i < 3; i++) {
      const [a, b] = [from[i] ?? 0, to[i] ?? 0];
      into[offset + i] = Math.round(a + (b - a) * part);
    }
  }

  /** "#rrggbb" */
  hex(value: number): string {
    const bytes = new Uint8Array(3);
    this.put(value, bytes, 0);
    return `#${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
}

/** @param text "#rrggbb" */
export function colourOf(text: string): Colour {
  const number = parseInt(text.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
