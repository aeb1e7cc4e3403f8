import { describe, expect, it } from "vitest";
import { cachePrefix, isKept } from "../../../src/live/kept-files.ts";
import {
  filesOfRun,
  type RuntimeFiles,
} from "../../../src/live/runtime-files.ts";

const site = "https://someone.example/induction/";

describe("what the browser keeps of the site", () => {
  it.each([
    ["a page", "docs/induction-heads", true],
    ["the site's root", "", true],
    ["a bundle", "assets/js/main.0123abcd.js", true],
    ["a runtime", "runtime/pyodide-1.0.0/pyodide.asm.wasm", true],
    ["weights", "models/gpt2/0123456789abcdef.bin", false],
    ["the kill switch", "live.json", false],
    ["the service worker itself", "offline-worker.js", false],
  ])("%s: %s", (_, path, kept) => {
    expect(isKept(site, `${site}${path}`)).toBe(kept);
  });

  it("nothing of other sites, of the same host neither", () => {
    expect(isKept(site, "https://someone.example/other/index.html")).toBe(
      false,
    );
    expect(isKept(site, "https://huggingface.co/induction/docs")).toBe(false);
    // a site's caches are not those of one below it
    expect(cachePrefix(`${site}deeper/`).startsWith(cachePrefix(site))).toBe(
      false,
    );
  });

  it("of the engines only the one that ran", () => {
    const engine = (name: string) => ({
      bytes: 1,
      gzip: 1,
      wasmBytes: 1,
      mjs: `${name}.mjs`,
      wasm: `${name}.wasm`,
    });
    const files: RuntimeFiles = {
      sent: {},
      workers: {
        engine: "e.js",
        python: "p.js",
        check: "",
        files: ["e.js", "p.js"],
      },
      python: {
        bytes: 1,
        gzip: 1,
        path: "python/",
        standardLibrary: "python/a.zip",
        modules: "python/b.zip",
        files: ["python/a.zip"],
      },
      engine: {
        wasm: engine("wasm"),
        jspi: engine("jspi"),
        asyncify: engine("asyncify"),
      },
    };
    expect(filesOfRun(files, "jspi")).toEqual([
      "runtime/sizes.json",
      "e.js",
      "p.js",
      "python/a.zip",
      "jspi.mjs",
      "jspi.wasm",
    ]);
  });
});
