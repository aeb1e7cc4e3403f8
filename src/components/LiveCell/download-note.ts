/** @file What a press will download, said before it; on a small device or a metered connection also what it takes. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import { usePluginData } from "@docusaurus/useGlobalData";
import { useSyncExternalStore } from "react";

import { webGpuEngine } from "../../live/engine-choice.ts";
import { type ModelOffer, otherHost } from "../../models/offer.ts";
import {
  type DownloadSizes,
  type Engine,
  megabytes,
} from "../download-size.ts";
import { useIsLoaded, useNotebook } from "../Notebook/context.ts";
import { useDeviceChoice } from "../Notebook/device-choice.ts";
import { keepsModel, useKept } from "../Notebook/kept.ts";
import { siteUrlOf } from "../site-url.ts";
import { caution, thisBrowser } from "./device.ts";

const noChange = () => () => undefined;

export interface Note {
  readonly text: string;
  /** Where a run may be unwelcome. */
  readonly warning?: string;
}

export function useDownloadNote(): Note {
  const { model } = useNotebook();
  const isLoaded = useIsLoaded();
  const kept = useKept();
  const [device] = useDeviceChoice();
  const baseUrl = useBaseUrl("/");
  const { runtime } = usePluginData("models") as {
    readonly runtime?: DownloadSizes;
  };
  // Which engine a browser takes is known only in it; before, and without JavaScript, the least and the most are named.
  const engine = useSyncExternalStore<Engine>(
    noChange,
    () => ("gpu" in navigator ? webGpuEngine() : "wasm"),
    () => "asyncify",
  );
  const warning = useSyncExternalStore(
    noChange,
    () => caution(thisBrowser(), model.bytes),
    () => undefined,
  );
  if (isLoaded) return { text: "Runs in this browser." };
  const hasModel =
    typeof window !== "undefined" &&
    keepsModel(kept, model, siteUrlOf(baseUrl));
  const text = noteOf(model, {
    sizes: kept.page > 0 ? nothing : runtime,
    modelBytes: hasModel ? 0 : model.bytes,
    engine: device === "wasm" ? "wasm" : engine,
    once: kept.able,
  });
  return { text, ...(warning === undefined ? {} : { warning }) };
}

/** What a press will still download. */
interface Missing {
  /** Of Python and the engine; undefined where the site does not say. */
  readonly sizes: DownloadSizes | undefined;
  readonly modelBytes: number;
  readonly engine: Engine;
  /** Whether the browser keeps it. */
  readonly once: boolean;
}

const nothing: DownloadSizes = { wasm: 0, jspi: 0, asyncify: 0 };

export function noteOf(
  model: ModelOffer,
  { sizes, modelBytes, engine, once }: Missing,
): string {
  if (sizes === nothing && modelBytes === 0) {
    return "Runs in this browser, with what it keeps: nothing to download.";
  }
  if (sizes === undefined) {
    return modelBytes === 0
      ? "Loads Python, once."
      : `Loads Python and ${model.name} (${megabytes(modelBytes)}), once.`;
  }
  const host = modelBytes === 0 ? undefined : otherHost(model);
  const from =
    host === undefined ? "" : `, ${megabytes(modelBytes)} of it from ${host}`;
  // a GPU that turns out to be unfit leads to WASM
  const wasm = `${megabytes(sizes.wasm + modelBytes)} ${once ? "once" : "at each visit"}`;
  const figure =
    engine === "wasm" || sizes[engine] === sizes.wasm
      ? wasm
      : `${wasm} (${megabytes(sizes[engine] + modelBytes)} with WebGPU)`;
  return `Downloads ${figure}${from}, then runs in this browser.`;
}
