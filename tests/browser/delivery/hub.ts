/** @file A hub of one repository: its addresses, its headers, and its redirect to a storage elsewhere. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer, type Answer, type MisbehavingServer } from "./server.ts";

/**
 * `/{repository}/resolve/{revision}/{file}`; large files are redirected to `/storage/…`, renamed repositories to the
 * new name.
 * @param folder the files of the repository
 */
export function startHub(
  folder: string,
  repository: string,
  commit: string,
): Promise<MisbehavingServer> {
  const short = repository.split("/").at(-1) ?? "";
  return startServer(folder, (path): ReturnType<Answer> => {
    const stored = /^storage\/(.+)$/.exec(path)?.[1];
    if (stored !== undefined)
      return { body: readFileSync(join(folder, stored)) };
    const found = /^(.+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [, name, revision = "", file = ""] = found ?? [];
    const missing = { status: 404, headers: {} };
    if (name === short) {
      const location = `/${repository}/resolve/${revision}/${file}`;
      return { status: 307, headers: { location } };
    }
    const isKnown =
      name === repository &&
      ["main", commit].includes(revision) &&
      existsSync(join(folder, file));
    if (!isKnown) return missing;
    const body = readFileSync(join(folder, file));
    const common = {
      "x-repo-commit": commit,
      "access-control-allow-origin": "*",
    };
    if (!file.endsWith(".safetensors")) {
      const blob = createHash("sha1").update(`blob ${body.length}\0`);
      const etag = `"${blob.update(body).digest("hex")}"`;
      return { body, headers: { ...common, etag } };
    }
    const sha256 = createHash("sha256").update(body).digest("hex");
    return {
      status: 302,
      headers: {
        ...common,
        location: `/storage/${file}?signature=1`,
        "x-linked-size": String(body.length),
        "x-linked-etag": `"${sha256}"`,
      },
    };
  });
}
