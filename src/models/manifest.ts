/** @file The manifest of a prepared model: what its files are, how large, and how to know them. */

export interface ModelFile {
  /** Relative to the model's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** `static/models/<id>/manifest.json`, written by `npm run model`. */
export interface ModelManifest {
  readonly format: 1;
  readonly id: string;
  /** For the reader: "induction-mini". */
  readonly name: string;
  /** How the weights are stored. */
  readonly encoding: "f32" | "f16";
  readonly weights: ModelFile;
  readonly config: ModelFile;
  readonly tokenizer: ModelFile;
  readonly licence: string;
}

/** Checks what a server gave. Throws where it is no manifest that this version can read. */
export function parseManifest(json: unknown): ModelManifest {
  const manifest = json as Partial<ModelManifest> | null;
  if (manifest?.format !== 1) {
    throw new Error(
      `manifest.json: format must be 1, got ${JSON.stringify(manifest?.format)}; prepare the model again with this version of the site`,
    );
  }
  const files = [manifest.weights, manifest.config, manifest.tokenizer];
  if (typeof manifest.id !== "string" || files.some((file) => !isFile(file))) {
    throw new Error(
      "manifest.json: must name the id, weights, config and tokenizer; prepare the model again",
    );
  }
  return manifest as ModelManifest;
}

function isFile(file: ModelFile | undefined): boolean {
  return (
    typeof file?.path === "string" &&
    typeof file.bytes === "number" &&
    /^[0-9a-f]{64}$/.test(file.sha256)
  );
}
