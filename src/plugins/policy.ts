/** @file The content security policy of the site: what a page may load and run, and nothing else. */
import { type Inline, sourceOf } from "./inline.ts";

export interface PolicyOptions {
  /** What the pages hold inline. */
  readonly inline: readonly Inline[];
  /** Origins beside the site's own that a reader may choose to download from. */
  readonly downloadOrigins?: readonly string[];
}

/** One policy for all pages, as a reader goes from one to the next without loading a document anew. */
export function contentPolicy({
  inline,
  downloadOrigins = [],
}: PolicyOptions): string {
  const scripts = inline.flatMap(({ scripts }) => scripts);
  const attributes = inline.flatMap(({ styleAttributes }) => styleAttributes);
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'self'"],
    // WebAssembly has a permission of its own: without it no engine and no Python, with it still no eval
    "script-src": ["'self'", "'wasm-unsafe-eval'", ...distinct(scripts)],
    "worker-src": ["'self'"],
    "connect-src": ["'self'", ...downloadOrigins],
    // the fallback of browsers that do not tell elements from attributes
    "style-src": ["'self'"],
    // an empty style element does nothing by itself; the editor fills one through the DOM (editor-styles.ts)
    "style-src-elem": ["'self'", sourceOf("")],
    // React writes the pages' style attributes into the HTML: these very values are allowed, no others
    "style-src-attr":
      attributes.length === 0
        ? ["'none'"]
        : ["'unsafe-hashes'", ...distinct(attributes)],
    // charts are downloaded as pictures through data: and blob:
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

/** The policy as a header, which can say what a tag cannot: who may frame the site. */
export function headerPolicy(policy: string): string {
  return `${policy}; frame-ancestors 'none'`;
}

const charset = /<meta charset=["']?utf-8["']?\s*\/?>/i;

/**
 * A page with the policy in its head, before anything that loads. Only the declaration of the charset stays ahead:
 * a browser looks for it in the first kilobyte.
 */
export function withPolicy(name: string, html: string, policy: string): string {
  const found = charset.exec(html);
  const before = found === null ? "" : html.slice(0, found.index);
  if (found === null || /<(script|link|style)\b/i.test(before)) {
    throw new Error(
      `${name}: must declare its charset before it loads anything, as the policy is put behind that`,
    );
  }
  const tag = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return `${before}${found[0]}${tag}${html.slice(before.length + found[0].length)}`;
}

function distinct(sources: readonly string[]): string[] {
  return [...new Set(sources)].sort();
}
