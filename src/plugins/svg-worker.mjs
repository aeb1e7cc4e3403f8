/**
 * @file A thread that renders Vega-Lite specs as SVG text. It is plain JavaScript in a thread of its own, as the loader
 * that Docusaurus uses for plugins rewrites every import, and Vega's packages do not survive that.
 */
import { parentPort } from "node:worker_threads";

import { parse, View } from "vega";
import { compile } from "vega-lite";

/** What Vega asks for to draw an image. Its place and size are in the spec, so nothing needs to be decoded. */
globalThis.Image = class {
  set src(address) {
    this.address = address;
    void Promise.resolve().then(() => this.onload?.());
  }

  get src() {
    return this.address;
  }
};

parentPort?.on("message", async ({ id, spec }) => {
  try {
    const view = new View(parse(compile(spec).spec), { renderer: "none" });
    const svg = await view.toSVG();
    view.finalize();
    parentPort?.postMessage({ id, svg });
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) });
  }
});
