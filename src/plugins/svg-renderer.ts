/** @file Vega-Lite specs to SVG text, in a thread that lives as long as somebody renders. */
import { Worker } from "node:worker_threads";

import type { TopLevelSpec } from "vega-lite";

type Reply =
  | { readonly id: number; readonly svg: string }
  | { readonly id: number; readonly error: string };

/** Renders a spec to the text of an SVG file. */
export type RenderSvg = (spec: TopLevelSpec) => Promise<string>;

/** Starts the thread, lets `work` render, and ends the thread however that went. */
export async function withRenderer<T>(
  work: (render: RenderSvg) => Promise<T>,
): Promise<T> {
  const worker = new Worker(new URL("./svg-worker.mjs", import.meta.url));
  let last = 0;
  const render: RenderSvg = (spec) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const onMessage = (reply: Reply) => {
        if (reply.id !== id) return;
        worker.off("message", onMessage);
        worker.off("error", reject);
        if ("svg" in reply) resolve(reply.svg);
        else reject(new Error(`chart: could not be rendered: ${reply.error}`));
      };
      worker.on("message", onMessage);
      worker.on("error", reject);
      worker.postMessage({ id, spec });
    });
  try {
    return await work(render);
  } finally {
    await worker.terminate();
  }
}
