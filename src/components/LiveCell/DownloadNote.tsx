/** @file What a press will download, said before it; on a small device or a metered connection also what it takes. */
import { usePluginData } from "@docusaurus/useGlobalData";
import { type ReactNode, useSyncExternalStore } from "react";

import {
  type DownloadData,
  type DownloadSizes,
  megabytes,
} from "../download-size.ts";
import { useIsLoaded, useNotebook } from "../Notebook/context.ts";
import { caution, thisBrowser } from "./device.ts";

const noChange = () => () => undefined;

export default function DownloadNote(): ReactNode {
  const { modelId } = useNotebook();
  const isLoaded = useIsLoaded();
  const sizes = (usePluginData("download-sizes") as DownloadData)[modelId];
  // Which engine a browser takes is known only in it; before, and without JavaScript, both are named.
  const engine = useSyncExternalStore(
    noChange,
    () => ("gpu" in navigator ? undefined : "wasm"),
    () => undefined,
  );
  const warning = useSyncExternalStore(
    noChange,
    () => caution(thisBrowser()),
    () => undefined,
  );
  if (isLoaded) return "Runs in this browser.";
  const note =
    sizes === undefined
      ? "Loads Python and a small model, once."
      : `Downloads ${figure(sizes, engine)}, then runs in this browser.`;
  return warning === undefined ? (
    note
  ) : (
    <>
      {note} <strong data-caution>{warning}</strong>
    </>
  );
}

function figure(sizes: DownloadSizes, engine: "wasm" | undefined): string {
  const without = `${megabytes(sizes.wasm)} once`;
  return engine === "wasm" || sizes.wasm === sizes.webgpu
    ? without
    : `${without} (${megabytes(sizes.webgpu)} with WebGPU)`;
}
