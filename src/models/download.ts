/** @file Downloads that count their bytes, go on where they broke off, and end in an error that says what to do. */
import {
  DownloadError,
  UnreachableError,
  WrongFileError,
} from "./download-error.ts";
import { network as browserNetwork, type Network } from "./network.ts";
import { Received } from "./received.ts";
import {
  isTransient,
  maxFailures,
  parseRetryAfter,
  retryDelay,
} from "./retry.ts";

export { DownloadError } from "./download-error.ts";

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /**
   * Called with each chunk's length in bytes, after decompression by the browser.
   * Negative where bytes that have been counted must be fetched again.
   */
  readonly onBytes?: (count: number) => void;
  readonly network?: Network;
  /** Tries in a row. */
  readonly attempts?: number;
  /** How the browser's own cache is used for the first try; later ones pass it by. */
  readonly cache?: RequestCache;
}

/** A file, or a range of one. */
export interface ByteRange {
  readonly url: string;
  /** Absent: whatever comes. */
  readonly bytes?: number;
  /** Absent: the file from its start. */
  readonly begin?: number;
}

/** A range was asked for, and the server sends the whole file. */
export class RangeIgnoredError extends DownloadError {}

/** Why a try failed, and when another makes sense. */
interface Setback {
  readonly error: DownloadError;
  readonly retryAfter?: number;
}

/** Network errors and the server's own (5xx, 429) are tried again, others are not. */
export async function download(
  range: ByteRange,
  options: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, network = browserNetwork, onBytes } = options;
  const attempts = options.attempts ?? maxFailures;
  const received = new Received(range.bytes);
  let failures = 0;
  let most = 0;
  for (;;) {
    const attempt = new Attempt(range, received, options, failures > 0);
    const setback = await attempt.run();
    if (setback === undefined) return received.bytes();
    // a connection that brings something each time is slow, not broken
    failures = received.length > most ? 1 : failures + 1;
    most = Math.max(most, received.length);
    if (failures >= attempts) {
      onBytes?.(-received.length);
      throw setback.error;
    }
    const delay = retryDelay(failures, network.random(), setback.retryAfter);
    await network.wait(delay, signal);
  }
}

/** One request, which adds to what earlier ones received where the server allows it. */
class Attempt {
  readonly #asked: ByteRange;
  readonly #received: Received;
  readonly #options: DownloadOptions;
  readonly #network: Network;
  readonly #again: boolean;
  /** Ends the request: the caller's signal, or silence. */
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    range: ByteRange,
    received: Received,
    options: DownloadOptions,
    again: boolean,
  ) {
    this.#asked = range;
    this.#received = received;
    this.#options = options;
    this.#network = options.network ?? browserNetwork;
    this.#again = again;
  }

  /** Nothing once the file is whole. Throws what no other try would change. */
  async run(): Promise<Setback | undefined> {
    const { signal } = this.#options;
    const abort = (): void => this.#controller.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await this.#request();
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof DownloadError) throw cause;
      return this.#unreachable(
        this.#received.length > 0
          ? "the connection broke off midway; try again"
          : "the server could not be reached; check the connection and try again",
        cause,
      );
    } finally {
      clearTimeout(this.#timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async #request(): Promise<Setback | undefined> {
    this.#listen();
    const range = this.#range();
    const response = await this.#network.fetch(this.#asked.url, {
      signal: this.#controller.signal,
      ...(range === undefined ? {} : { headers: { Range: range } }),
      ...this.#cacheMode(),
    });
    if (!response.ok) return this.#refused(response);
    if (response.status !== 206) {
      if (this.#asked.begin !== undefined) {
        await response.body?.cancel();
        throw new RangeIgnoredError(
          this.#asked.url,
          "the server sends only the whole file",
        );
      }
      this.#startOver();
    }
    await this.#read(response);
    const { bytes } = this.#asked;
    return bytes === undefined || this.#received.length === bytes
      ? undefined
      : this.#unreachable(
          `the file ended after ${this.#received.length} of ${bytes} bytes; try again`,
        );
  }

  async #read(response: Response): Promise<void> {
    const { url, bytes } = this.#asked;
    const reader = response.body?.getReader();
    try {
      for (;;) {
        const read = await reader?.read();
        if (read?.value === undefined) return;
        this.#listen();
        if (!this.#received.add(read.value, bytes)) {
          this.#startOver();
          throw new WrongFileError(
            url,
            `what arrives is longer than the published file (${bytes} bytes); reload the page and try again`,
          );
        }
        this.#options.onBytes?.(read.value.length);
      }
    } finally {
      reader?.cancel().catch(() => undefined);
    }
  }

  async #refused(response: Response): Promise<Setback> {
    const { status, statusText, headers } = response;
    await response.body?.cancel();
    const reason = `the server answered ${status} ${statusText}`.trimEnd();
    if (status === 416 && this.#received.length > 0) {
      // another file than the one that was begun
      this.#startOver();
      return this.#unreachable(reason);
    }
    if (!isTransient(status)) {
      throw new DownloadError(
        this.#asked.url,
        `${reason}; the file is not where it should be`,
      );
    }
    const retryAfter = parseRetryAfter(headers.get("retry-after"), Date.now());
    return {
      ...this.#unreachable(`${reason}; try again later`),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }

  /** What is missing, where that is not simply the whole file. */
  #range(): string | undefined {
    const { begin, bytes } = this.#asked;
    const { length } = this.#received;
    if (bytes === undefined || (begin === undefined && length === 0)) {
      this.#startOver();
      return undefined;
    }
    const start = begin ?? 0;
    return `bytes=${start + length}-${start + bytes - 1}`;
  }

  #cacheMode(): { readonly cache?: RequestCache } {
    if (this.#again) return { cache: "reload" };
    const { cache } = this.#options;
    return cache === undefined ? {} : { cache };
  }

  #startOver(): void {
    if (this.#received.length > 0) {
      this.#options.onBytes?.(-this.#received.length);
    }
    this.#received.clear();
  }

  /** The clock starts anew with every byte. */
  #listen(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#controller.abort(),
      this.#network.stallMilliseconds,
    );
  }

  #unreachable(reason: string, cause?: unknown): Setback {
    return { error: new UnreachableError(this.#asked.url, reason, { cause }) };
  }
}

/** A whole file in memory. */
export function downloadBytes(
  url: string,
  options: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return download({ url }, options);
}

export function parseJson(url: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DownloadError(url, "is not JSON; the site is incomplete", {
      cause,
    });
  }
}
