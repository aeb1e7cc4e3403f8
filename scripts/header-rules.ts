/** @file Reads a file _headers as hosts do: paths with "*", and below each the headers of what it matches. */
import { readFile } from "node:fs/promises";

export async function readHeaderRules(
  file: string,
): Promise<(pathname: string) => Record<string, string>> {
  const rules: { path: RegExp; headers: Record<string, string> }[] = [];
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    if (line === "") continue;
    if (!line.startsWith(" ")) {
      const parts = line.split("*").map((part) => part.replaceAll(".", "\\."));
      rules.push({ path: new RegExp(`^${parts.join(".*")}$`), headers: {} });
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    const rule = rules.at(-1);
    if (rule === undefined) throw new Error(`_headers: ${name} has no path`);
    rule.headers[name] = line.slice(colon + 1).trim();
  }
  return (pathname) =>
    Object.assign(
      {},
      ...rules
        .filter(({ path }) => path.test(pathname))
        .map(({ headers }) => headers),
    ) as Record<string, string>;
}
