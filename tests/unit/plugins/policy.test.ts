/** @file The policy and the headers that the build writes. */
import { describe, expect, it } from "vitest";
import { headersFile, longLines } from "../../../src/plugins/headers.ts";
import { inlineOf, sourceOf } from "../../../src/plugins/inline.ts";
import {
  contentPolicy,
  headerPolicy,
  withPolicy,
} from "../../../src/plugins/policy.ts";

const page = [
  "<!doctype html><html><head><meta charset=UTF-8><title>A</title>",
  '<script src="/a.js" defer></script><script>let a = "&amp;";</script>',
  '<script type="application/json">{}</script></head>',
  '<body><p style="content:&quot;a&quot;">b</p></body></html>',
].join("");

describe("what a page holds inline", () => {
  it("is its scripts as they stand and its style attributes decoded", () => {
    expect(inlineOf("a.html", page)).toEqual({
      scripts: [sourceOf('let a = "&amp;";')],
      styleAttributes: [sourceOf('content:"a"')],
    });
  });

  it("has hashes as browsers compute them", () => {
    // the value that the CSP specification's readers know: an empty text
    expect(sourceOf("")).toBe(
      "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    );
  });

  it.each([
    ["<p onclick=go()>", "a.html: must hold no inline event handlers"],
    ["<style>p{}</style>", "a.html: must hold no style element"],
  ])("may not be %s", (html, message) => {
    expect(() => inlineOf("a.html", html)).toThrow(message);
  });
});

describe("the policy", () => {
  const policy = contentPolicy({ inline: [inlineOf("a.html", page)] });

  it("names neither unsafe-eval nor unsafe-inline, nor another origin", () => {
    expect(policy).not.toMatch(/'unsafe-(eval|inline)'/);
    expect(policy).not.toMatch(/https?:|\*/);
    expect(policy).toContain("'wasm-unsafe-eval'");
  });

  it("names the origins that a reader may choose", () => {
    const downloadOrigins = ["https://models.example"];
    expect(contentPolicy({ inline: [], downloadOrigins })).toContain(
      "connect-src 'self' https://models.example;",
    );
  });

  it("stands behind the charset and ahead of everything else", () => {
    const secured = withPolicy("a.html", page, policy);
    expect(secured).toContain(
      `<meta charset=UTF-8><meta http-equiv="Content-Security-Policy" content="${policy}"><title>`,
    );
    const [before = ""] = secured.split("<title>");
    expect(page.startsWith(before.split("<meta http")[0] ?? "-")).toBe(true);
  });

  it("refuses a page that loads something first", () => {
    const late = page.replace("<meta", "<script src=b.js></script><meta");
    expect(() => withPolicy("a.html", late, policy)).toThrow(
      "a.html: must declare its charset before it loads anything",
    );
  });

  it("says as a header who may frame the site", () => {
    expect(headerPolicy(policy)).toContain("; frame-ancestors 'none'");
  });
});

describe("the file _headers", () => {
  it("gives every file the policy, and hashed files a year", () => {
    const text = headersFile({
      baseUrl: "/a/",
      policy: "default-src 'self'",
      immutable: ["assets/*"],
    });
    expect(text).toMatch(
      /^\/a\/\*\n {2}Content-Security-Policy: default-src 'self'\n/,
    );
    expect(text).toContain(
      "/a/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
    );
    expect(text).toContain("/a/live.json\n  Cache-Control: no-store\n");
  });

  it("is told of lines that a host would ignore", () => {
    const policy = "x".repeat(2001);
    const text = headersFile({ baseUrl: "/", policy, immutable: [] });
    expect(longLines(text)).toEqual([
      expect.stringMatching(/^_headers: a line must be at most 2000 .* got/),
    ]);
  });
});
