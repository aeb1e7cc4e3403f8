/** @file The door to everything heavy: Python, engine and model come in behind this import, on the first press only. */
import type { AskedDevice } from "../../live/engine-choice.ts";
import type { NotebookParts } from "../../live/notebook.ts";
import type { NotebookOptions } from "../../live/state.ts";
import { readSwitch } from "../../live/switch.ts";
import { type ModelOffer, originOfOffer } from "../../models/offer.ts";
import { siteUrlOf } from "../site-url.ts";
import { askedDevice } from "./device-choice.ts";

/**
 * @param baseUrl path of the site's root, ending in "/"
 * @param pageId the folder in docs/
 */
export function notebookParts(baseUrl: string, pageId: string): NotebookParts {
  const siteUrl = () => siteUrlOf(baseUrl);
  return {
    start: async (model, asked) => {
      const { createRunner } = await import("../../live/runner.ts");
      return createRunner(optionsOf(model, asked, siteUrl(), pageId));
    },
    asked: askedDevice,
    readSwitch: () => readSwitch(siteUrl()),
    lack: missingFeature,
  };
}

function optionsOf(
  model: ModelOffer,
  asked: AskedDevice | undefined,
  siteUrl: string,
  pageId: string,
): NotebookOptions {
  return {
    siteUrl,
    model: originOfOffer(model, siteUrl),
    pageId,
    ...(asked === undefined ? {} : { asked }),
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
