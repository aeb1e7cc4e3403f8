/**
 * @file Build-time plugin: puts the content security policy into every built page, writes it with the other headers to
 * the file _headers, and names files that are too large for a host.
 */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import { type HubListing, hubOrigins } from "../models/hub.ts";
import { type BuiltFile, refusals } from "./file-limits.ts";
import { headersFile, longLines } from "./headers.ts";
import { inlineOf } from "./inline.ts";
import { contentPolicy, headerPolicy, withPolicy } from "./policy.ts";

export interface SafetyOptions {
  /** Where a reader may choose to download a model from. */
  readonly hub?: HubListing | undefined;
}

export default function safety(
  { baseUrl }: LoadContext,
  { hub }: SafetyOptions,
): Plugin {
  const downloadOrigins = hub === undefined ? [] : hubOrigins(hub);
  return {
    name: "safety",
    async postBuild({ outDir }) {
      const files = await listFiles(outDir);
      const pages = await Promise.all(
        files
          .filter(({ path }) => path.endsWith(".html"))
          .map(async ({ path: name }) => ({
            name,
            html: await readFile(path.join(outDir, name), "utf8"),
          })),
      );
      const policy = contentPolicy({
        inline: pages.map(({ name, html }) => inlineOf(name, html)),
        downloadOrigins,
      });
      for (const { name, html } of pages) {
        await writeFile(
          path.join(outDir, name),
          withPolicy(name, html, policy),
        );
      }
      const headers = headersFile({
        baseUrl,
        policy: headerPolicy(policy),
        immutable: immutableFiles(files),
      });
      await writeFile(path.join(outDir, "_headers"), headers);
      tell([...refusals(files), ...longLines(headers)]);
    },
  };
}

async function listFiles(folder: string): Promise<BuiltFile[]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name);
        return {
          path: path.relative(folder, file).split(path.sep).join("/"),
          bytes: (await stat(file)).size,
        };
      }),
  );
}

/** Bundles and shards have hashes in their names; the runtimes, their version in the folder's. */
function immutableFiles(files: readonly BuiltFile[]): string[] {
  const found = files.flatMap(({ path }) => {
    const [, runtime] = /^(runtime\/[^/]+)\//.exec(path) ?? [];
    const [, model] = /^(models\/[^/]+)\/[0-9a-f]{16}\.bin$/.exec(path) ?? [];
    return [
      ...(runtime === undefined ? [] : [`${runtime}/*`]),
      ...(model === undefined ? [] : [`${model}/*.bin`]),
    ];
  });
  return ["assets/*", ...new Set(found)].sort();
}

/** A warning; an error where STRICT_HOST is set, for those who deploy to a host with such limits. */
function tell(complaints: readonly string[]): void {
  if (complaints.length === 0) return;
  const message = `${complaints.join("\n")}\ndocs/deploying.mdx says which hosts this concerns and what to do.`;
  if ((process.env["STRICT_HOST"] ?? "") !== "") throw new Error(message);
  process.stderr.write(`[WARNING] ${message}\n`);
}
