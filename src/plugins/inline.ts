/** @file What a built page holds inline, as a content security policy sees it: each by its hash. */
import { createHash } from "node:crypto";
import { Parser } from "htmlparser2";

/** Sources of a policy: 'sha256-…' */
export interface Inline {
  readonly scripts: readonly string[];
  /** Values of style attributes that are written in the HTML; those that scripts set through the DOM need none. */
  readonly styleAttributes: readonly string[];
}

/** Other types, like JSON, are data: they are never executed and need no permission. */
const executed = new Set(["", "module", "text/javascript"]);

/**
 * @param name of the page, for errors
 * @throws where a page holds what no hash can permit strictly: event handlers and style elements
 */
export function inlineOf(name: string, html: string): Inline {
  const scripts: string[] = [];
  const styleAttributes: string[] = [];
  let script: string | undefined;
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (tag === "style") {
        throw new Error(
          `${name}: must hold no style element, as the policy permits none; move its rules to src/css`,
        );
      }
      for (const [attribute, value] of Object.entries(attributes)) {
        if (attribute === "style") styleAttributes.push(sourceOf(value));
        if (attribute.startsWith("on")) {
          throw new Error(
            `${name}: must hold no inline event handlers, got ${attribute} on <${tag}>; listen from a script`,
          );
        }
      }
      if (tag !== "script" || attributes.src !== undefined) return;
      if (executed.has(attributes.type ?? "")) script = "";
    },
    ontext(text) {
      if (script !== undefined) script += text;
    },
    onclosetag(tag) {
      if (tag !== "script" || script === undefined) return;
      scripts.push(sourceOf(script));
      script = undefined;
    },
  });
  parser.end(html);
  return { scripts, styleAttributes };
}

export function sourceOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
