/**
 * @file Build-time plugin: puts the content security policy into every built page, writes it with the other headers to
 * the file _headers, and names files that are too large for a host.
 */
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import { type HubListing, hubOrigins } from "../models/hub.ts";
import { headersFile, longLines } from "./headers.ts";
import {
  type BuiltFile,
  hostNamed,
  hosts,
  omissions,
  refusals,
} from "./hosts.ts";
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
  const host = hostNamed(process.env["SITE_HOST"]);
  return {
    name: "safety",
    async postBuild({ outDir }) {
      const built = await listFiles(outDir);
      const omitted = omissions(host, built);
      for (const { path: name } of omitted) await rm(path.join(outDir, name));
      const files = built.filter((file) => !omitted.includes(file));
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
      const complaints = [
        ...(host === undefined ? hosts : [host]).flatMap((each) =>
          refusals(each, files),
        ),
        ...longLines(headers),
      ];
      if (host !== undefined) refuse(complaints);
      else warn(complaints);
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

/** @throws where the named host would not serve the site as it is. */
function refuse(complaints: readonly string[]): void {
  if (complaints.length > 0) throw new Error(message(complaints));
}

/** For a build that names no host. */
function warn(complaints: readonly string[]): void {
  if (complaints.length === 0) return;
  process.stderr.write(`[WARNING] ${message(complaints)}\n`);
}

function message(complaints: readonly string[]): string {
  return `${complaints.join("\n")}\ndocs/deploying.mdx says which hosts this concerns and what to do.`;
}
