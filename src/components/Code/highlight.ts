/** @file Code as coloured HTML. It brings the grammars of all languages: imported by the server, and on demand. */
import { normalizeTokens, Prism } from "prism-react-renderer";

import { linesHtml, plainHtml } from "./lines.ts";

/** Words that carry no colour; a span for them would only make the page longer. */
const colourless = "plain";

/** @param language as a fence names it; one without a grammar stays plain */
export function highlightedHtml(code: string, language: string): string {
  const grammar = Prism.languages[language];
  if (grammar === undefined) return plainHtml(code);
  const lines = normalizeTokens(Prism.tokenize(code, grammar));
  return linesHtml(
    lines.map((line) =>
      line.map(({ types, content, empty = false }) => ({
        classes: types.at(-1) === colourless ? "" : `token ${types.join(" ")}`,
        text: empty ? "" : content,
      })),
    ),
  );
}
