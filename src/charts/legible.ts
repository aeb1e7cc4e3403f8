/** @file Titles and names from a listing, with what would not be seen of them, or would reorder the page, written out. */
import { unseenCharacters, unseenName } from "./unseen.ts";

/** In one line: a name has no place for more. */
export function legibleName(text: string): string {
  return text.replace(/[\t\n]+/g, " ").replace(unseenCharacters, unseenName);
}

/** A chart's data with its names legible; numbers are not looked at, and tokens have a way of their own. */
export function legible<Data>(data: Data): Data {
  return legiblePart(data) as Data;
}

function legiblePart(part: unknown): unknown {
  if (typeof part === "string") return legibleName(part);
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) {
    // of millions of numbers, a look at each would hold up the page
    return typeof part[0] === "number" ? part : part.map(legiblePart);
  }
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      name === "tokens" ? (value as unknown) : legiblePart(value),
    ]),
  );
}
