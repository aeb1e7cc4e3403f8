/** @file The sizes that every family of models has, and reading them from Hugging Face's config.json. */

/** Names as in TransformerLens. */
export interface Sizes {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly dVocab: number;
  readonly nCtx: number;
  readonly layerNormEps: number;
}

/** The configuration as Hugging Face's class has it. */
export interface HuggingFaceConfig {
  /** "GPT2Config" */
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a config.json says, field by field; each refusal names the field. */
export class ConfigFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(json: unknown) {
    if (typeof json !== "object" || json === null) {
      throw new Error(`config.json: must be an object, got ${String(json)}`);
    }
    this.#fields = json as Readonly<Record<string, unknown>>;
  }

  get(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  /** The fields of an object inside; none where it is not there. */
  inside(name: string): ConfigFields {
    return new ConfigFields(this.get(name) ?? {});
  }

  /** A positive whole number. */
  size(name: string, fallback?: number): number {
    const value = this.get(name) ?? fallback;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
      throw new Error(
        `config.json: ${name} must be a positive whole number, got ${JSON.stringify(value)}`,
      );
    }
    return value;
  }

  /** A number above zero. */
  positive(name: string, fallback: number): number {
    const value = this.get(name) ?? fallback;
    if (typeof value !== "number" || !(value > 0)) {
      throw new Error(
        `config.json: ${name} must be a positive number, got ${JSON.stringify(value)}`,
      );
    }
    return value;
  }

  /** A probability of dropout, which is only printed. */
  probability(name: string, fallback: number): number {
    const value = this.get(name) ?? fallback;
    return typeof value === "number" ? value : fallback;
  }

  /** Refuses a model that this engine would run wrongly. */
  require(name: string, allowed: unknown, fallback: unknown = allowed): void {
    const value = this.get(name) ?? fallback;
    if (value === allowed) return;
    throw new Error(
      `config.json: ${name} must be ${JSON.stringify(allowed ?? null)}, got ${JSON.stringify(value)}`,
    );
  }

  /** @param whole the field that `part` must divide */
  requireMultiple(whole: string, part: string): void {
    const [a, b] = [this.size(whole), this.size(part)];
    if (a % b === 0) return;
    throw new Error(
      `config.json: ${whole} must be a multiple of ${part}, got ${a} and ${b}`,
    );
  }
}
