/** @file What a press will download, said before it; on a small device or a metered connection also what it takes. */
import { usePluginData } from "@docusaurus/useGlobalData";
import { useSyncExternalStore } from "react";

import { webGpuEngine } from "../../live/engine-choice.ts";
import { otherHost } from "../../models/offer.ts";
import {
  type DownloadSizes,
  type Engine,
  megabytes,
} from "../download-size.ts";
import { useIsLoaded, useNotebook } from "../Notebook/context.ts";
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
  const host = otherHost(model);
  const from =
    host === undefined ? "" : `, ${megabytes(model.bytes)} of it from ${host}`;
  const note =
    runtime === undefined
      ? `Loads Python and ${model.name} (${megabytes(model.bytes)}), once.`
      : `Downloads ${figure(runtime, model.bytes, engine)}${from}, then runs in this browser.`;
  return { text: note, ...(warning === undefined ? {} : { warning }) };
}

function figure(sizes: DownloadSizes, model: number, engine: Engine): string {
  // a GPU that turns out to be unfit leads to WASM
  const without = `${megabytes(sizes.wasm + model)} once`;
  return engine === "wasm"
    ? without
    : `${without} (${megabytes(sizes[engine] + model)} with WebGPU)`;
}
