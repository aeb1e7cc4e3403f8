/** @file What a press will download, said before it. */
import { usePluginData } from "@docusaurus/useGlobalData";
import { type ReactNode, useSyncExternalStore } from "react";

import {
  type DownloadData,
  type DownloadSizes,
  megabytes,
} from "../download-size.ts";
import { useNotebook } from "../Notebook/context.ts";

const noChange = () => () => undefined;

export default function DownloadNote(): ReactNode {
  const { modelId } = useNotebook();
  const sizes = (usePluginData("download-sizes") as DownloadData)[modelId];
  // Which engine a browser takes is known only in it; before, and without JavaScript, both are named.
  const engine = useSyncExternalStore(
    noChange,
    () => ("gpu" in navigator ? undefined : "wasm"),
    () => undefined,
  );
  if (sizes === undefined) return "Loads Python and a small model, once.";
  return `Downloads ${figure(sizes, engine)}, then runs in this browser.`;
}

function figure(sizes: DownloadSizes, engine: "wasm" | undefined): string {
  const without = `${megabytes(sizes.wasm)} once`;
  return engine === "wasm" || sizes.wasm === sizes.webgpu
    ? without
    : `${without} (${megabytes(sizes.webgpu)} with WebGPU)`;
}
