/** @file Downloads with bytes counted as they arrive, retries, and errors that say what to do. */

/** A file that could not be had: the reader may try again. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly url: string;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${fileName(url)}: ${reason}`, options);
    this.url = url;
  }
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called with each chunk's length in bytes, after decompression by the browser. */
  readonly onBytes?: (count: number) => void;
}

/** Tries in all, while no byte of the body has arrived. */
const attempts = 3;
const firstDelayMilliseconds = 300;

/**
 * The response of a GET, once its headers are there.
 * Network errors and the server's own (5xx, 429) are tried again, others are not.
 */
export async function request(
  url: string,
  signal?: AbortSignal,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryRequest(url, signal);
    if (outcome instanceof Response) return outcome;
    if (!outcome.transient || attempt === attempts) throw outcome.error;
    await delay(firstDelayMilliseconds * 2 ** (attempt - 1), signal);
  }
}

interface Refusal {
  readonly error: DownloadError;
  readonly transient: boolean;
}

async function tryRequest(
  url: string,
  signal?: AbortSignal,
): Promise<Response | Refusal> {
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    const error = new DownloadError(
      url,
      "the server could not be reached; check the connection and try again",
      { cause },
    );
    return { error, transient: true };
  }
  if (response.ok) return response;
  const error = new DownloadError(
    url,
    `the server answered ${response.status} ${response.statusText}`.trimEnd(),
  );
  return {
    error,
    transient: response.status >= 500 || response.status === 429,
  };
}

/** Reads a body chunk by chunk. A broken connection is a DownloadError. */
export async function* readChunks(
  response: Response,
  url: string,
  { signal, onBytes }: DownloadOptions = {},
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes?.(value.length);
      yield value;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DownloadError(url, "the connection broke off midway; try again", {
      cause,
    });
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** A whole file in memory. */
export async function downloadBytes(
  url: string,
  options: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(url, options.signal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(response, url, options)) {
    chunks.push(chunk);
  }
  return joined(chunks);
}

export async function downloadJson(
  url: string,
  options: DownloadOptions = {},
): Promise<unknown> {
  const bytes = await downloadBytes(url, options);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DownloadError(url, "is not JSON; the site is incomplete", {
      cause,
    });
  }
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(
    chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  );
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

function fileName(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? url;
}
