/** @file The door to everything heavy: Python, engine and model come in behind this import, on the first press only. */
import type { NotebookParts } from "../../live/notebook.ts";
import type { NotebookOptions } from "../../live/state.ts";
import { readSwitch } from "../../live/switch.ts";
import { type ModelOffer, originOfOffer } from "../../models/offer.ts";

/**
 * @param baseUrl path of the site's root, ending in "/"
 * @param pageId the folder in docs/
 */
export function notebookParts(baseUrl: string, pageId: string): NotebookParts {
  const siteUrl = () => new URL(baseUrl, window.location.href).href;
  return {
    start: async (model) => {
      const { createRunner } = await import("../../live/runner.ts");
      return createRunner(optionsOf(model, siteUrl(), pageId));
    },
    readSwitch: () => readSwitch(siteUrl()),
    lack: missingFeature,
  };
}

function optionsOf(
  model: ModelOffer,
  siteUrl: string,
  pageId: string,
): NotebookOptions {
  const device = new URLSearchParams(window.location.search).get("device");
  return {
    siteUrl,
    model: originOfOffer(model, siteUrl),
    pageId,
    ...(device === "webgpu" || device === "wasm" ? { device } : {}),
  };
}

function missingFeature(): string | undefined {
  if (typeof WebAssembly === "undefined") {
    return "This browser has no WebAssembly (or it is switched off), so the listings cannot run here.";
  }
  if (typeof Worker === "undefined") {
    return "This browser has no workers, so the listings cannot run here.";
  }
  return undefined;
}
