/** @file The text of a token as a line of prose can show it: quoted, with what would not be seen written out. */

const named: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

// Spaces other than the plain one, control and format characters, lone surrogates, what has no meaning in Unicode.
const unseen = /["\\]|[^\P{Z} ]|\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}/gu;

/** '" Jordan"', '"\n"', '"\u{200b}"' */
export function visibleToken(text: string): string {
  const written = text.replace(
    unseen,
    (letter) =>
      named[letter] ?? `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${written}"`;
}
