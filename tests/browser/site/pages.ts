/** @file Every page of the built site, found in the build. */
import { readdirSync } from "node:fs";

/** Paths below the site's root, as a reader asks for them; "" is the start page. */
export const pages: readonly string[] = builtPages();

function builtPages(): string[] {
  const files = readdirSync("build", { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".html"))
    .map((file) => file.replace(/(^|\/)index\.html$|\.html$/, ""))
    .sort();
}
