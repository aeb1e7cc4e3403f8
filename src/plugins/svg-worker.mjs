/**
 * @file A thread that renders Vega-Lite specs as SVG text. It is plain JavaScript in a thread of its own, as the loader
 * that Docusaurus uses for plugins rewrites every import, and Vega's packages do not survive that.
 */
import { parentPort } from "node:worker_threads";

import { parse, View } from "vega";
import { compile } from "vega-lite";

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
