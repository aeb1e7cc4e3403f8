/** @file How wide a text is at the most, in pixels, without a browser to measure it: the build and the tests have none. */

// Shares of the font size, as the sans-serif fonts that the charts ask for have them, rounded up.
const NARROW = 0.34;
const DIGIT = 0.58;
const CAPITAL = 0.74;
const WIDE = 0.95;
const OTHER = 0.6;
const FULL = 1.02;

export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * fontSize;
}

function letterWidth(letter: string): number {
  if (/[ijlIt.,:;'|!()[\] ]/.test(letter)) return NARROW;
  if (/[0-9]/.test(letter)) return DIGIT;
  if (/[mwMW%@]/.test(letter)) return WIDE;
  if (/[A-Z]/.test(letter)) return CAPITAL;
  return letter > "\u2fff" ? FULL : OTHER;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitted(text: string, room: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= room) return text;
  const letters = [...text];
  while (
    letters.length > 1 &&
    textWidth(`${letters.join("")}…`, fontSize) > room
  ) {
    letters.pop();
  }
  return `${letters.join("")}…`;
}

/** The text in lines of that width, broken between words. */
export function wrapped(
  text: string,
  room: number,
  fontSize: number,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, fontSize) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((line) => fitted(line, room, fontSize));
}
