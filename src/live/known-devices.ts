/**
 * @file What a browser has found out about its GPUs: whether each computes right, and how fast it is on a model's shape.
 * It holds for one version of the browser and one build of the engine; another asks again. Pure.
 */
import type { RuntimeFiles } from "./runtime-files.ts";

type Build = keyof RuntimeFiles["engine"];

/** Milliseconds for the same work. */
export interface Pace {
  readonly webgpu: number;
  readonly wasm: number;
  /** What WASM was measured with, and runs with where it is quicker. */
  readonly build: Build;
}

export interface KnownAdapter {
  /** What is wrong with it; absent where it has computed right. */
  readonly fault?: string;
  /** By the shape of the model and the threads of WASM. */
  readonly paces: Readonly<Record<string, Pace>>;
}

export interface KnownDevices {
  /** The browser and the engine. */
  readonly of: string;
  readonly adapters: Readonly<Record<string, KnownAdapter>>;
}

export function keyOfKnown(
  userAgent: string,
  { workers, engine }: RuntimeFiles,
): string {
  // the worker's name has a digest of our part of the engine, the other a version
  return [userAgent, workers.engine, engine.jspi.wasm].join(" ");
}

/** @param text as it was kept; null where nothing was. What cannot be read, or is of another key, is as good as nothing. */
export function parseKnown(text: string | null, of: string): KnownDevices {
  const none: KnownDevices = { of, adapters: {} };
  if (text === null) return none;
  try {
    const known = JSON.parse(text) as Partial<KnownDevices> | null;
    return known?.of === of && isAdapters(known.adapters)
      ? { of, adapters: known.adapters }
      : none;
  } catch {
    return none;
  }
}

/** The newer finding of an adapter counts; paces that were measured before stay beside it. */
export function together(
  before: KnownDevices,
  { of, adapters }: KnownDevices,
): KnownDevices {
  if (before.of !== of) return { of, adapters };
  const all = { ...before.adapters };
  for (const [name, adapter] of Object.entries(adapters)) {
    const paces = { ...all[name]?.paces, ...adapter.paces };
    all[name] = { ...adapter, paces };
  }
  return { of, adapters: all };
}

/** "WebGPU was 1.4 times slower here" */
export function paceText(
  { webgpu, wasm }: Pace,
  chosen: "webgpu" | "wasm",
): string {
  const [own, others, other] =
    chosen === "wasm"
      ? ([wasm, webgpu, "WebGPU"] as const)
      : ([webgpu, wasm, "WASM"] as const);
  const ratio = others / own;
  if (!(ratio >= 1.05)) return `${other} was about as fast here`;
  const times = ratio < 10 ? ratio.toFixed(1) : String(Math.round(ratio));
  return `${other} was ${times} times slower here`;
}

function isAdapters(value: unknown): value is KnownDevices["adapters"] {
  return isRecord(value) && Object.values(value).every(isAdapter);
}

function isAdapter(value: unknown): boolean {
  return (
    isRecord(value) &&
    (value["fault"] === undefined || typeof value["fault"] === "string") &&
    isRecord(value["paces"]) &&
    Object.values(value["paces"]).every(isPace)
  );
}

function isPace(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value["webgpu"], value["wasm"]].every(
      (time) => typeof time === "number" && time > 0,
    ) &&
    typeof value["build"] === "string" &&
    ["wasm", "jspi", "asyncify"].includes(value["build"])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
