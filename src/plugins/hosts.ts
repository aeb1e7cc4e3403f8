/** @file What hosts of static files accept, and what of a built site one of them would refuse. */

export interface BuiltFile {
  /** Below the site's root. */
  readonly path: string;
  readonly bytes: number;
}

export interface Host {
  /** As SITE_HOST names it. */
  readonly id: string;
  readonly name: string;
  /** Largest file that it serves. */
  readonly fileBytes?: number;
  readonly siteBytes?: number;
  readonly files?: number;
}

const MiB = 2 ** 20;

/** As the hosts' own pages say; paid plans have larger limits in part. Netlify states none for files that are served. */
export const hosts: readonly Host[] = [
  {
    id: "github-pages",
    name: "GitHub Pages",
    fileBytes: 100 * MiB,
    siteBytes: 1024 * MiB,
  },
  {
    id: "cloudflare-pages",
    name: "Cloudflare Pages",
    fileBytes: 25 * MiB,
    files: 20_000,
  },
  { id: "netlify", name: "Netlify" },
];

/** The host that the build is for; undefined where none is named. Throws on a name that is no host's. */
export function hostNamed(id: string | undefined): Host | undefined {
  if (id === undefined || id === "") return undefined;
  const found = hosts.find((host) => host.id === id);
  if (found === undefined) {
    const known = hosts.map((host) => host.id).join(", ");
    throw new Error(`SITE_HOST: must be one of ${known}, got ${id}`);
  }
  return found;
}

/** Files that a site can do without, which this host would refuse: they stay out of a build for it. */
export function omissions(
  host: Host | undefined,
  files: readonly BuiltFile[],
): BuiltFile[] {
  const limit = host?.fileBytes ?? Infinity;
  return files.filter(
    ({ path, bytes }) => dispensable.test(path) && bytes > limit,
  );
}

/** The engine for WebGPU in browsers without JSPI; where it is missing, they run on WASM and say why. */
const dispensable = /^runtime\/[^/]+\/ort-wasm-simd-threaded\.asyncify\.wasm$/;

/** One line for each way in which the files and the host do not go together; empty where they do. */
export function refusals(host: Host, files: readonly BuiltFile[]): string[] {
  const { name, fileBytes, siteBytes } = host;
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...files
      .filter(({ bytes }) => bytes > (fileBytes ?? Infinity))
      .map(
        ({ path, bytes }) =>
          `${path}: must be at most ${mebibytes(fileBytes ?? 0)} on ${name}, got ${mebibytes(bytes)}`,
      ),
    ...(all > (siteBytes ?? Infinity)
      ? [
          `the site: must be at most ${mebibytes(siteBytes ?? 0)} on ${name}, got ${mebibytes(all)}; host fewer models, or with fewer bits`,
        ]
      : []),
    ...(files.length > (host.files ?? Infinity)
      ? [
          `the site: must have at most ${host.files} files on ${name}, got ${files.length}`,
        ]
      : []),
  ];
}

function mebibytes(bytes: number): string {
  const number = bytes / MiB;
  return `${Number.isInteger(number) ? number : number.toFixed(2)} MiB`;
}
