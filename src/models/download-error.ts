/** @file Why a file could not be had, in words for the reader. */

/** A file that could not be had: the reader may try again. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly url: string;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${fileName(url)}: ${reason}`, options);
    this.url = url;
  }
}

/** The server gave something, and it is not the published file. */
export class WrongFileError extends DownloadError {}

/** The server could not be reached, or broke off: what is stored may serve instead. */
export class UnreachableError extends DownloadError {}

function fileName(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? url;
}
