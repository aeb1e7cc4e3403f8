/** @file The unit of delivery: what is downloaded at once, checked at once, and kept under one key. */
import { sha256Hex } from "./checksum.ts";
import { contentOf } from "./content.ts";
import { download, type DownloadOptions, type ByteRange } from "./download.ts";
import { WrongFileError } from "./download-error.ts";
import { piecesOf, type Piece } from "./layout.ts";
import type { ModelFile, ModelManifest } from "./manifest.ts";
import type { Bytes } from "./checked-storage.ts";

export interface Chunk {
  /** Names its content, so that it never changes under its key. */
  readonly key: string;
  readonly range: ByteRange & { readonly bytes: number };
  /** As published; absent where nobody publishes one. */
  readonly sha256?: string;
  /** From what the server sends to what is kept. */
  readonly convert?: (sent: Bytes) => Bytes;
  /** From what is kept to where the pieces lie. Absent: they lie in what is kept. */
  readonly open?: (kept: Bytes) => Promise<Bytes>;
  readonly pieces: readonly Piece[];
}

/** Where a file of a model is kept. @param folderUrl ends in "/" */
export function keyOf(folderUrl: string, file: ModelFile): string {
  return `${folderUrl}${file.path}?sha256=${file.sha256}`;
}

/** One for each weight file of a prepared model. */
export function chunksOf(
  folderUrl: string,
  { weights }: ModelManifest,
): readonly Chunk[] {
  const pieces = piecesOf(weights);
  return weights.files.map((file, index) => ({
    key: keyOf(folderUrl, file),
    range: { url: `${folderUrl}${file.path}`, bytes: file.bytes },
    sha256: file.sha256,
    open: (kept) => contentOf(weights, file, kept),
    pieces: pieces[index] ?? [],
  }));
}

/**
 * Downloads a file that must have a checksum. What arrives damaged is fetched once more, past the browser's own cache.
 * @param sha256 absent: whatever comes is right
 */
export async function downloadIntact(
  range: ByteRange,
  sha256: string | undefined,
  options: DownloadOptions,
): Promise<Bytes> {
  for (const cache of ["default", "reload"] as const) {
    try {
      const bytes = await download(range, { cache, ...options });
      if (sha256 === undefined) return bytes;
      const actual = await sha256Hex(bytes);
      if (actual === sha256) return bytes;
      options.onBytes?.(-bytes.length);
      throw new WrongFileError(
        range.url,
        `what arrived is not the published file (sha256 ${actual.slice(0, 12)}…, expected ${sha256.slice(0, 12)}…); reload the page and try again`,
      );
    } catch (thrown) {
      if (!(thrown instanceof WrongFileError) || cache === "reload") {
        throw thrown;
      }
    }
  }
  throw new Error("internal: a download that neither came nor failed");
}
