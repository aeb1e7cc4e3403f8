/** @file Why a file could not be had, in words for the reader. */

/** A file that could not be had: the reader may try again. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly url: string;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${fileAt(url)}: ${reason}`, options);
    this.url = url;
  }
}

/** The server gave something, and it is not the published file. */
export class WrongFileError extends DownloadError {}

/** The server could not be reached, or broke off: what is stored may serve instead. */
export class UnreachableError extends DownloadError {}

/** The file's name; with its host where that is not the site's own. */
function fileAt(url: string): string {
  const { pathname, host, origin } = new URL(url);
  const name = pathname.split("/").at(-1) ?? url;
  const { location } = globalThis as { location?: { origin: string } };
  return location === undefined || location.origin === origin
    ? name
    : `${name} from ${host}`;
}
