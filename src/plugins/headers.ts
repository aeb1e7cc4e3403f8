/** @file The file _headers: what hosts that read it (Cloudflare Pages, Netlify) send with the site's files. */

interface Rule {
  /** Below the site's root; "*" stands for any characters. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HeadersOptions {
  /** Starts and ends in "/". */
  readonly baseUrl: string;
  readonly policy: string;
  /** Files that never change under their names: paths below the site's root, with "*" for any characters. */
  readonly immutable: readonly string[];
}

/** Cloudflare Pages ignores longer lines. */
const maxLineLength = 2000;

/** No two rules give the same header to one file, as hosts would join the two values. */
export function headersFile({
  baseUrl,
  policy,
  immutable,
}: HeadersOptions): string {
  const rules: readonly Rule[] = [
    {
      path: "*",
      headers: {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        // isolated pages have shared memory, and so the engine has threads; the hub answers to requests with CORS
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Permissions-Policy":
          "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      },
    },
    ...immutable.map((path) => ({
      path,
      headers: { "Cache-Control": "public, max-age=31536000, immutable" },
    })),
    // edited on the deployed site, so never remembered
    { path: "live.json", headers: { "Cache-Control": "no-store" } },
  ];
  const lines = rules.flatMap(({ path, headers }) => [
    `${baseUrl}${path}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
  ]);
  return `${lines.join("\n")}\n`;
}

/** One line for each that a host would ignore; empty where there is none. */
export function longLines(headers: string): string[] {
  return headers
    .split("\n")
    .filter((line) => line.length > maxLineLength)
    .map(
      (line) =>
        `_headers: a line must be at most ${maxLineLength} characters on Cloudflare Pages, got ${line.length}: ${line.trim().slice(0, 40)}…; write fewer style attributes into the pages`,
    );
}
