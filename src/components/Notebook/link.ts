/** @file Links that hold a reader's changes: JSON, compressed, in the part of an address that no server sees. */

export interface SharedPage {
  /** Which of the page's idioms its tabs show; absent: the page's own choice. */
  readonly idiom?: string;
  /** Which of the site's models runs; absent: the page's own choice. */
  readonly model?: string;
  /** The code of changed cells, by their id. */
  readonly edits: ReadonlyMap<string, string>;
}

const key = "#play=";
// Another layout gets another number, and is refused by pages that do not know it.
const version = "1";
// A few hundred bytes can be made to unfold into gigabytes; no tutorial's cells are as long as this.
const maxBytes = 200_000;

export class LinkError extends Error {
  override readonly name = "LinkError";
}

/** Whether an address ends in what `encodeLink` makes, whole or broken. */
export function isLink(hash: string): boolean {
  return hash.startsWith(key);
}

/** The end of an address, from its "#" on; empty where there is nothing to hold. */
export async function encodeLink({
  idiom,
  model,
  edits,
}: SharedPage): Promise<string> {
  if (edits.size === 0 && model === undefined) return "";
  const json = JSON.stringify({
    ...(idiom === undefined ? {} : { idiom }),
    ...(model === undefined ? {} : { model }),
    edits: Object.fromEntries(edits),
  });
  const bytes = await collect(
    new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw")),
    Infinity,
  );
  return `${key}${version}.${base64Url(bytes)}`;
}

/** @throws LinkError for a link that is cut, altered or of another version */
export async function decodeLink(hash: string): Promise<SharedPage> {
  const [linkVersion, payload, ...more] = hash.slice(key.length).split(".");
  if (payload === undefined || more.length > 0) {
    throw new LinkError("link: must hold a version and its data, got less");
  }
  if (linkVersion !== version) {
    throw new LinkError(
      `link: must be of version ${version}, got ${linkVersion}; it was made by another version of this site`,
    );
  }
  let data: unknown;
  try {
    const bytes = await collect(
      new Blob([bytesOf(payload)])
        .stream()
        .pipeThrough(new DecompressionStream("deflate-raw")),
      maxBytes,
    );
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("link: must be whole, got one that is cut or altered");
  }
  return sharedPage(data);
}

/** What a link's code comes to on a page. */
export interface LinkedChanges {
  /** Text by the cell's id; the listing itself, said again, is no change. */
  readonly changed: ReadonlyMap<string, string>;
  /** Cells that the page does not have. */
  readonly unknownIds: readonly string[];
}

/** @param listings the page's own texts, by the cell's id */
export function changesOf(
  { edits }: SharedPage,
  listings: ReadonlyMap<string, string>,
): LinkedChanges {
  const changed = [...edits].filter(([id, text]) => {
    const listing = listings.get(id);
    // a file ends with a line break, which is not shown
    return listing !== undefined && listing.trimEnd() !== text.trimEnd();
  });
  return {
    changed: new Map(changed),
    unknownIds: [...edits.keys()].filter((id) => !listings.has(id)),
  };
}

function sharedPage(data: unknown): SharedPage {
  const { idiom, model, edits } = (data ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof edits !== "object" || edits === null) {
    throw new LinkError("link: must hold the code of cells, got none");
  }
  const entries = Object.entries(edits).map(([id, code]) => {
    if (typeof code === "string") return [id, code] as const;
    throw new LinkError(`link: the code of ${id} must be text`);
  });
  return {
    ...(typeof idiom === "string" ? { idiom } : {}),
    ...(typeof model === "string" ? { model } : {}),
    edits: new Map(entries),
  };
}

async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new LinkError(
        `link: must unfold to at most ${limit} bytes, got more`,
      );
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function base64Url(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  return btoa(letters.join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
