/** @file The text that a plain Python string stands for, and a plain Python string for any text. Pure. */
import { unseenCharacters } from "../../charts/unseen.ts";

const literal = /^([rRuU]?)('''|"""|'|")([^]*)\2$/;

const escape =
  /\\(\r\n|[\n\\'"abfnrtv]|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])/g;

/** Of one letter. A line that ends in a backslash goes on. */
const simple: Readonly<Record<string, string>> = {
  "\n": "",
  "\r\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * @param code one string as it stands in a listing
 * @returns undefined where it is none that is read here: of bytes, or with a character by its name
 */
export function textOfPython(code: string): string | undefined {
  const [, prefix = "", , body] = literal.exec(code) ?? [];
  if (body === undefined) return undefined;
  // Python reads every end of a line as \n
  const lines = body.replaceAll(/\r\n?/g, "\n");
  if (/^r$/i.test(prefix)) return lines;
  let isRead = true;
  const text = lines.replaceAll(escape, (whole, what: string) => {
    const plain = simple[what];
    if (plain !== undefined) return plain;
    if (/^[0-7]/.test(what)) return String.fromCodePoint(parseInt(what, 8));
    if (what.length > 1) {
      const point = parseInt(what.slice(1), 16);
      if (point <= 0x10ffff) return String.fromCodePoint(point);
    }
    // unfinished, out of range or by name; what is no escape at all stays as it is
    if (/^[xuUN]/.test(what)) isRead = false;
    return whole;
  });
  return isRead ? text : undefined;
}

/** In double quotes, if that spares no backslash in single ones; what would not be seen is written by its number. */
export function pythonOfText(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const body = text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(unseenCharacters, byNumber);
  return `${quote}${body}${quote}`;
}

function byNumber(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const digits = (length: number): string =>
    point.toString(16).padStart(length, "0");
  if (point <= 0xff) return `\\x${digits(2)}`;
  return point <= 0xffff ? `\\u${digits(4)}` : `\\U${digits(8)}`;
}
