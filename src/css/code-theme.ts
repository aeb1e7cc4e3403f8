/** @file Colours of highlighted code, as CSS variables: one theme for both modes, so the server's markup is right in each. */
import type { PrismTheme } from "prism-react-renderer";

export const codeTheme: PrismTheme = {
  plain: { color: "var(--code-plain)", backgroundColor: "var(--code-surface)" },
  styles: [
    {
      types: ["comment"],
      style: { color: "var(--code-comment)", fontStyle: "italic" },
    },
    {
      types: ["string", "triple-quoted-string", "string-interpolation"],
      style: { color: "var(--code-string)" },
    },
    { types: ["number", "boolean"], style: { color: "var(--code-number)" } },
    { types: ["keyword"], style: { color: "var(--code-keyword)" } },
    {
      types: ["function", "class-name", "builtin", "decorator"],
      style: { color: "var(--code-name)" },
    },
    {
      types: ["operator", "punctuation"],
      style: { color: "var(--code-operator)" },
    },
  ],
};
