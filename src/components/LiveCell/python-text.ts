/** @file Python text with everything that is not code blanked, so that patterns may look for statements in it. */

/**
 * As long as the text itself, so that places in it are places in the text. Strings and comments become spaces, and so
 * does each line break inside brackets, a string or after a backslash: one line is one logical line.
 */
export function maskPython(text: string): string {
  let masked = "";
  let depth = 0;
  let place = 0;
  const blank = (end: number) => {
    masked += " ".repeat(end - place);
    place = end;
  };
  while (place < text.length) {
    const rest = text.slice(place, place + 3);
    const [letter = ""] = rest;
    if (letter === "#") {
      const end = text.indexOf("\n", place);
      blank(end === -1 ? text.length : end);
    } else if (letter === '"' || letter === "'") {
      blank(stringEnd(text, place, rest));
    } else if (letter === "\\" && rest[1] === "\n") {
      blank(place + 2);
    } else if (letter === "\n" && depth > 0) {
      blank(place + 1);
    } else {
      if ("([{".includes(letter)) depth++;
      else if (")]}".includes(letter)) depth = Math.max(0, depth - 1);
      masked += letter;
      place++;
    }
  }
  return masked;
}

/** Behind the string that starts at a place; a string of one line ends with its line at the latest. */
function stringEnd(text: string, start: number, opening: string): number {
  const quote = opening[0] ?? "";
  const isLong = opening === quote.repeat(3);
  const close = isLong ? opening : quote;
  for (let at = start + close.length; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(close, at)) return at + close.length;
    else if (!isLong && text[at] === "\n") return at;
  }
  return text.length;
}
