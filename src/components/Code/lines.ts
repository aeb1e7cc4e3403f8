/** @file Code as HTML, line by line: the markup that server and browser agree on, coloured or not. */
import { stretchesOf, unseenClass, unseenName } from "../../charts/unseen.ts";

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

/** As Python, the grammar and the editor take it. */
const lineBreak = /\r\n?|\n/;

/** Lines without colours, until the grammar has loaded. */
export function plainHtml(code: string): string {
  return linesHtml(
    code.split(lineBreak).map((text) => [{ classes: "", text }]),
  );
}

function pieceHtml({ classes, text }: Piece): string {
  const html = stretchesOf(text)
    .map(({ text, unseen }) =>
      unseen
        ? `<span class="${unseenClass}">${unseenName(text)}</span>`
        : text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
    )
    .join("");
  return classes === "" ? html : `<span class="${classes}">${html}</span>`;
}
