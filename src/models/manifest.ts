/** @file The manifest of a prepared model: what its files are, how large, how to know them, and where each weight lies. */
import {
  encodedBytes,
  encodings,
  tensorEncodings,
  type Encoding,
  type TensorEncoding,
} from "./encoding.ts";

/** Of the manifest's own form. One that differs is refused: it is made again in seconds. */
export const manifestFormat = 3;

export interface ModelFile {
  /** Relative to the model's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** `bytes` and `sha256` are those of what is served; `content` is what it holds of the weights. */
export interface WeightFile extends ModelFile {
  /** Bytes; as many as the file has, unless files are compressed. */
  readonly content: number;
}

/** Those that every supported browser undoes itself. */
export const compressions = ["deflate-raw"] as const;
export type Compression = (typeof compressions)[number];

/** Where a tensor lies in the bytes that all weight files hold, one after another. */
export interface TensorEntry {
  /** As weightShapes names it. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly encoding: TensorEncoding;
  /** Of the first byte; it may end in a later file. */
  readonly offset: number;
}

/**
 * The weights are one sequence of bytes, cut into parts, one a file. A file may be a shard of a few megabytes, or a
 * whole model.safetensors: then its header is a part of the sequence where no tensor lies.
 */
export interface WeightFiles {
  /** Of the whole sequence. */
  readonly bytes: number;
  /** Of the whole sequence; with one file that is not compressed, the file's own. */
  readonly sha256: string;
  /** Of each file on its own. Absent: files hold their part as it is. */
  readonly compression?: Compression;
  readonly files: readonly WeightFile[];
  readonly tensors: readonly TensorEntry[];
}

/** Where the weights were read from. */
export interface ModelSource {
  readonly repository: string;
  /** A commit. */
  readonly revision: string;
}

/** `static/models/<id>/manifest.json`, written by `npm run model`. */
export interface ModelManifest {
  readonly format: typeof manifestFormat;
  readonly id: string;
  /** For the reader: "induction-mini". */
  readonly name: string;
  readonly licence: string;
  readonly source?: ModelSource;
  readonly encoding: Encoding;
  readonly config: ModelFile;
  /** Absent: the model runs on ids alone. */
  readonly tokenizer?: ModelFile;
  readonly weights: WeightFiles;
}

/** Every file of a model but the manifest. */
export function filesOf(manifest: ModelManifest): readonly ModelFile[] {
  const { config, tokenizer, weights } = manifest;
  return [
    config,
    ...(tokenizer === undefined ? [] : [tokenizer]),
    ...weights.files,
  ];
}

/** What a reader downloads of the weights. */
export function servedBytes({ files }: WeightFiles): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Checks what a server gave. Throws where it is no manifest that this version can read. */
export function parseManifest(json: unknown): ModelManifest {
  const manifest = json as Partial<ModelManifest> | null;
  if (manifest?.format !== manifestFormat) {
    throw new Error(
      `manifest.json: format must be ${manifestFormat}, got ${JSON.stringify(manifest?.format)}; prepare the model again with this version of the site`,
    );
  }
  const { id, name, licence, encoding, config, tokenizer, weights } = manifest;
  const isWhole =
    [id, name, licence].every((text) => typeof text === "string") &&
    encodings.some((known) => known === encoding) &&
    isFile(config) &&
    (tokenizer === undefined || isFile(tokenizer)) &&
    Array.isArray(weights?.files) &&
    weights.files.every(isWeightFile) &&
    isCompression(weights.compression) &&
    Array.isArray(weights.tensors) &&
    weights.tensors.every(isEntry);
  if (!isWhole) {
    throw new Error(
      "manifest.json: must name id, licence, encoding, config and weights with their sizes; prepare the model again",
    );
  }
  const whole = manifest as ModelManifest;
  requireRoom(whole.weights);
  return whole;
}

function requireRoom(weights: WeightFiles): void {
  const { bytes, compression, files, tensors } = weights;
  const sum = files.reduce((total, { content }) => total + content, 0);
  if (sum !== bytes) {
    throw new Error(
      `manifest.json: weights must be ${bytes} bytes, its files have ${sum}; prepare the model again`,
    );
  }
  const odd = files.find((file) => file.content !== file.bytes);
  if (compression === undefined && odd !== undefined) {
    throw new Error(
      `manifest.json: ${odd.path} must hold its ${odd.bytes} bytes since it is not compressed, got ${odd.content}; prepare the model again`,
    );
  }
  for (const { name, encoding, shape, offset } of tensors) {
    const end = offset + encodedBytes(encoding, shape);
    if (offset < 0 || end > bytes) {
      throw new Error(
        `manifest.json: ${name} must lie within ${bytes} bytes, got ${offset} to ${end}; prepare the model again`,
      );
    }
  }
}

function isFile(file: ModelFile | undefined): boolean {
  return (
    typeof file?.path === "string" &&
    // a file of the model's own folder, and of no other place
    /^[\w-][\w.-]*$/.test(file.path) &&
    isCount(file.bytes) &&
    /^[0-9a-f]{64}$/.test(file.sha256)
  );
}

function isWeightFile(file: WeightFile | undefined): boolean {
  return isFile(file) && isCount(file?.content);
}

function isCompression(compression: unknown): boolean {
  return (
    compression === undefined ||
    compressions.some((known) => known === compression)
  );
}

function isEntry(entry: TensorEntry | undefined): boolean {
  return (
    typeof entry?.name === "string" &&
    Array.isArray(entry.shape) &&
    entry.shape.every(isCount) &&
    tensorEncodings.some((known) => known === entry.encoding) &&
    isCount(entry.offset)
  );
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
