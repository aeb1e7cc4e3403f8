/** @file A checkpoint in Hugging Face's layout, read from disk part by part and never as a whole. */
import { open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import {
  parametersOf,
  parseConfig,
  weightShapes,
  type ModelConfig,
} from "../../src/families/model.ts";
import { decodeUnits, elementsOf } from "../../src/models/encoding.ts";
import {
  canonicalName,
  encodingOf,
  headerLength,
  lengthBytes,
  parseHeader,
  type TensorEntry,
} from "../../src/models/safetensors.ts";

/** A tensor and where it lies. */
export interface CheckpointTensor extends TensorEntry {
  readonly path: string;
  /** Of the file: bytes before its first tensor. */
  readonly headerBytes: number;
}

export class Checkpoint {
  readonly folder: string;
  readonly config: ModelConfig;
  /** The model's weights by the names of weightShapes, in its order. */
  readonly weights: ReadonlyMap<string, CheckpointTensor>;
  readonly #handles: ReadonlyMap<string, FileHandle>;

  private constructor(
    folder: string,
    config: ModelConfig,
    weights: ReadonlyMap<string, CheckpointTensor>,
    handles: ReadonlyMap<string, FileHandle>,
  ) {
    this.folder = folder;
    this.config = config;
    this.weights = weights;
    this.#handles = handles;
  }

  /** Throws where the weights are not those that config.json describes. */
  static async open(folder: string): Promise<Checkpoint> {
    const text = await readFile(join(folder, "config.json"), "utf8");
    const config = parseConfig(JSON.parse(text));
    const handles = new Map<string, FileHandle>();
    try {
      const found = new Map<string, CheckpointTensor>();
      for (const path of await weightFiles(folder)) {
        const handle = await open(join(folder, path));
        handles.set(path, handle);
        for (const tensor of await readEntries(handle, path)) {
          found.set(canonicalName(tensor.name), tensor);
        }
      }
      const weights = select(found, config);
      const checkpoint = new Checkpoint(folder, config, weights, handles);
      const head = found.get("lm_head.weight");
      if (head !== undefined && !weights.has("lm_head.weight")) {
        await checkpoint.#requireTied(head);
      }
      return checkpoint;
    } catch (thrown) {
      await closeAll(handles);
      throw thrown;
    }
  }

  close(): Promise<void> {
    return closeAll(this.#handles);
  }

  /** Elements of a weight as float32. */
  async read(
    tensor: CheckpointTensor,
    first = 0,
    count = elementsOf(tensor.shape),
  ): Promise<Float32Array<ArrayBuffer>> {
    const encoding = encodingOf(tensor);
    const elementBytes = encoding === "f16" ? 2 : 4;
    const bytes = new Uint8Array(count * elementBytes);
    const position = tensor.headerBytes + tensor.begin + first * elementBytes;
    await readFully(this.#handle(tensor.path), bytes, position, tensor.path);
    const values = new Float32Array(count);
    decodeUnits(encoding, tensor.shape, bytes, values, 0);
    return values;
  }

  /** A checkpoint may store the unembedding a second time; another matrix would be another model. */
  async #requireTied(head: CheckpointTensor): Promise<void> {
    const embedding = parametersOf(this.config).get("lm_head.weight")?.name;
    const wte = this.weights.get(embedding ?? "");
    const elements = elementsOf(head.shape);
    const step = 1 << 20;
    let isSame = wte !== undefined && wte.shape.join() === head.shape.join();
    for (let first = 0; isSame && first < elements; first += step) {
      const count = Math.min(step, elements - first);
      const mine = await this.read(head, first, count);
      const theirs =
        wte === undefined ? [] : await this.read(wte, first, count);
      isSame = mine.every((value, index) => value === theirs[index]);
    }
    if (isSame) return;
    throw new Error(
      `${head.path}: lm_head.weight must be the same as ${embedding}; a separate unembedding is not supported`,
    );
  }

  #handle(path: string): FileHandle {
    const handle = this.#handles.get(path);
    if (handle === undefined) throw new Error(`internal: ${path} is not open`);
    return handle;
  }
}

/** model.safetensors, or those that the index names. */
export async function weightFiles(folder: string): Promise<readonly string[]> {
  const index = await readFile(
    join(folder, "model.safetensors.index.json"),
    "utf8",
  ).catch(() => undefined);
  return index === undefined ? ["model.safetensors"] : filesOfIndex(index);
}

/** @param text of model.safetensors.index.json */
export function filesOfIndex(text: string): readonly string[] {
  const { weight_map } = JSON.parse(text) as {
    weight_map?: Readonly<Record<string, string>>;
  };
  const files = [...new Set(Object.values(weight_map ?? {}))].sort();
  const stranger = files.find((file) => !/^[\w-][\w.-]*$/.test(file));
  if (files.length === 0 || stranger !== undefined) {
    throw new Error(
      `model.safetensors.index.json: weight_map must name files beside it, got ${stranger ?? "none"}; the file is damaged`,
    );
  }
  return files;
}

async function readEntries(
  handle: FileHandle,
  path: string,
): Promise<CheckpointTensor[]> {
  const { size } = await handle.stat();
  const start = new Uint8Array(Math.min(size, lengthBytes));
  await readFully(handle, start, 0, path);
  const headerBytes = headerLength(start);
  const header = new Uint8Array(Math.min(size, headerBytes));
  await readFully(handle, header, 0, path);
  const { tensors } = parseHeader(header);
  const expected = headerBytes + Math.max(0, ...tensors.map(({ end }) => end));
  if (size !== expected) {
    throw new Error(
      `${path}: must have ${expected} bytes by its header, got ${size}; the file is truncated or damaged, get it again`,
    );
  }
  return tensors.map((tensor) => ({ ...tensor, path, headerBytes }));
}

/** What the model needs of what was found, in the order of a forward pass. */
function select(
  found: ReadonlyMap<string, CheckpointTensor>,
  config: ModelConfig,
): ReadonlyMap<string, CheckpointTensor> {
  const weights = new Map<string, CheckpointTensor>();
  for (const [name, shape] of weightShapes(config)) {
    const tensor = found.get(name);
    if (tensor === undefined) {
      throw new Error(
        `model.safetensors: must hold ${name} by config.json; the files belong to different models, or to another kind of model`,
      );
    }
    if (tensor.shape.join() !== shape.join()) {
      throw new Error(
        `${tensor.path}: ${tensor.name} must be [${shape.join(",")}] by config.json, got [${tensor.shape.join(",")}]; the files belong to different models`,
      );
    }
    encodingOf(tensor);
    weights.set(name, tensor);
  }
  const unknown = [...found.keys()].find(
    (name) => !weights.has(name) && !isDispensable(name),
  );
  if (unknown !== undefined) {
    throw new Error(
      `model.safetensors: ${unknown} is no weight of the model that config.json describes; it would be left out`,
    );
  }
  return weights;
}

/** Masks and angles, which are no weights, and an unembedding that is the embedding. */
function isDispensable(name: string): boolean {
  return (
    /\.(attn|attention)\.((masked_)?bias|rotary_emb\.inv_freq)$/.test(name) ||
    name === "lm_head.weight"
  );
}

async function readFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
  if (bytesRead === bytes.length) return;
  throw new Error(
    `${path}: ended at byte ${position + bytesRead}, expected ${position + bytes.length}; the file is truncated, get it again`,
  );
}

async function closeAll(
  handles: ReadonlyMap<string, FileHandle>,
): Promise<void> {
  for (const handle of handles.values()) await handle.close();
}
