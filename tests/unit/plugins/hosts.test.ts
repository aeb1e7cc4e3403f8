/** @file What hosts refuse of a built site, and what a build for one leaves out. */
import { describe, expect, it } from "vitest";
import {
  hostNamed,
  omissions,
  refusals,
  type Host,
} from "../../../src/plugins/hosts.ts";

const MiB = 2 ** 20;
const host: Host = {
  id: "small",
  name: "Small Pages",
  fileBytes: 25 * MiB,
  siteBytes: 40 * MiB,
  files: 3,
};
const large = { path: "a.wasm", bytes: 25.5 * MiB };
const engine = {
  path: "runtime/ort-1.0.0/ort-wasm-simd-threaded.asyncify.wasm",
  bytes: 26 * MiB,
};

describe("what a host refuses", () => {
  it("is nothing of a site within its limits", () => {
    expect(refusals(host, [{ path: "b.js", bytes: 100 }])).toEqual([]);
  });

  it("is told with file, host, limit and size", () => {
    expect(refusals(host, [large])).toEqual([
      "a.wasm: must be at most 25 MiB on Small Pages, got 25.50 MiB",
    ]);
  });

  it("is a site too large, or of too many files", () => {
    const files = Array.from({ length: 4 }, (_, index) => ({
      path: `${index}.bin`,
      bytes: 20 * MiB,
    }));
    expect(refusals(host, files)).toEqual([
      "the site: must be at most 40 MiB on Small Pages, got 80 MiB; host fewer models, or with fewer bits",
      "the site: must have at most 3 files on Small Pages, got 4",
    ]);
  });
});

describe("a build for a host", () => {
  it("leaves out the engine that browsers can do without, where it is too large", () => {
    expect(omissions(host, [large, engine])).toEqual([engine]);
    expect(omissions(hostNamed("netlify"), [large, engine])).toEqual([]);
    expect(omissions(undefined, [engine])).toEqual([]);
  });

  it("names a host that we know, or none", () => {
    expect(hostNamed("")).toBeUndefined();
    expect(hostNamed("cloudflare-pages")?.fileBytes).toBe(25 * MiB);
    expect(() => hostNamed("geocities")).toThrow(
      "SITE_HOST: must be one of github-pages, cloudflare-pages, netlify, got geocities",
    );
  });
});
