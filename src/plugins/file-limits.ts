/** @file Files of the built site that a host would refuse for their size. */

export interface BuiltFile {
  /** Below the site's root. */
  readonly path: string;
  readonly bytes: number;
}

interface Limit {
  readonly host: string;
  readonly bytes: number;
}

const MiB = 2 ** 20;

/** Largest file that a host serves. */
export const limits: readonly Limit[] = [
  { host: "Cloudflare Pages", bytes: 25 * MiB },
  { host: "GitHub Pages", bytes: 100 * MiB },
];

/** One line for each file and host that do not go together; empty where all do. */
export function refusals(files: readonly BuiltFile[]): string[] {
  return limits.flatMap(({ host, bytes: limit }) =>
    files
      .filter(({ bytes }) => bytes > limit)
      .map(
        ({ path, bytes }) =>
          `${path}: must be at most ${limit / MiB} MiB on ${host}, got ${(bytes / MiB).toFixed(2)} MiB`,
      ),
  );
}
