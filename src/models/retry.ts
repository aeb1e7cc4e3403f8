/** @file How often and when a failed download is tried again. */

/** Failures in a row, without a new byte between them, after which it is given up. */
export const maxFailures = 5;

const firstDelayMilliseconds = 300;
/** A server that asks for more patience than this is asked again anyway. */
const longestDelayMilliseconds = 30_000;

/**
 * Doubles with each failure. Half of it is by chance, so that many pages that lost the same server do not all come
 * back at once; never sooner than the server asks.
 * @param failures so far, at least 1
 * @param random from 0 to 1
 */
export function retryDelay(
  failures: number,
  random: number,
  retryAfter?: number,
): number {
  const backoff = firstDelayMilliseconds * 2 ** (failures - 1);
  const delay = backoff * (0.5 + random / 2);
  return Math.min(longestDelayMilliseconds, Math.max(delay, retryAfter ?? 0));
}

/** Milliseconds from a Retry-After header: seconds, or a date. */
export function parseRetryAfter(
  header: string | null,
  now: number,
): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Statuses that may be another one soon. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
