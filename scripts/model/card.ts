/** @file What a model card (README.md) says of the licence. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The hub writes SPDX names in lower case. */
const spdx: Readonly<Record<string, string>> = {
  mit: "MIT",
  "apache-2.0": "Apache-2.0",
  "cc0-1.0": "CC0-1.0",
};

/** From the `license:` line of the card's front matter. */
export async function licenceOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, "README.md"), "utf8").catch(
    () => "",
  );
  const [, front = ""] = /^---\n([\s\S]*?)\n---/.exec(text) ?? [];
  const [, licence] = /^license:\s*["']?([^"'\s]+)/m.exec(front) ?? [];
  if (licence === undefined) {
    throw new Error(
      "README.md: names no licence; say it with --licence (for GPT-2: --licence MIT)",
    );
  }
  return spdx[licence.toLowerCase()] ?? licence;
}
