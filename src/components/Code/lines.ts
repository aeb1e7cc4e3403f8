/** @file Code as HTML, line by line: the markup that server and browser agree on, coloured or not. */

/** A stretch of a line and the classes that colour it. */
export interface Piece {
  readonly classes: string;
  readonly text: string;
}

export function linesHtml(lines: readonly (readonly Piece[])[]): string {
  // the break keeps an empty line as high as the others
  return lines
    .map((pieces) => `<div>${pieces.map(pieceHtml).join("")}<br></div>`)
    .join("");
}

/** Lines without colours, until the grammar has loaded. */
export function plainHtml(code: string): string {
  return linesHtml(code.split("\n").map((text) => [{ classes: "", text }]));
}

function pieceHtml({ classes, text }: Piece): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return classes === ""
    ? escaped
    : `<span class="${classes}">${escaped}</span>`;
}
