/** @file What a browser tells of its GPU: its name, and whether it is one that can be used. */
import { GpuError } from "../engine/gpu-error.ts";
import { within } from "./patience.ts";

/** Names of programs that compute on the CPU what a GPU should. */
const inSoftware = /swiftshader|llvmpipe|software|basic render/i;

/** How drivers of an older kind call themselves; browsers offer them with less than WebGPU promises. */
const ofCompatibility = /compatib|opengl/i;

/** A browser answers in milliseconds, or has lost its GPU process. */
const adapterMilliseconds = 5000;

export interface NamedAdapter {
  readonly name: string;
  /** It is none: what is said to be a GPU computes on the CPU. */
  readonly software: boolean;
}

type Info = Pick<
  GPUAdapterInfo,
  "vendor" | "architecture" | "device" | "description" | "isFallbackAdapter"
>;

/** @param info some browsers have given none */
export function nameAdapter(info: Partial<Info> | undefined): NamedAdapter {
  const name = wordsOf(info).join(" ");
  return {
    name: name === "" ? "an adapter that tells nothing of itself" : name,
    software: info?.isFallbackAdapter === true || inSoftware.test(name),
  };
}

/** What of an adapter is looked at. */
export interface AdapterFacts {
  readonly info?: Partial<Info>;
  readonly features: { readonly has: (name: string) => boolean };
  readonly limits: object;
  /** As browsers named it before the feature. */
  readonly isCompatibilityMode?: boolean;
  readonly featureLevel?: string;
}

/** Why an adapter is left alone unless the reader asks for it; undefined where it is worth a trial. */
export function unfitness(adapter: AdapterFacts): string | undefined {
  if (nameAdapter(adapter.info).software) {
    return "WebGPU offers only a software adapter here";
  }
  if (isOfCompatibility(adapter)) {
    return "WebGPU offers only an adapter in compatibility mode here";
  }
  // nothing that is found out about it could be told from what was found out about another
  return wordsOf(adapter.info).length === 0
    ? "the adapter that WebGPU offers tells nothing of itself"
    : undefined;
}

function isOfCompatibility(adapter: AdapterFacts): boolean {
  const { info, features, limits, isCompatibilityMode, featureLevel } = adapter;
  // browsers that know this limit know the feature, and every other adapter has it
  const knowsLevels = "maxStorageBuffersInFragmentStage" in limits;
  return (
    isCompatibilityMode === true ||
    featureLevel === "compatibility" ||
    (knowsLevels && !features.has("core-features-and-limits")) ||
    wordsOf(info).some((word) => ofCompatibility.test(word))
  );
}

function wordsOf(info: Partial<Info> | undefined): readonly string[] {
  const { vendor, architecture, device, description } = info ?? {};
  return [
    ...new Set(
      [vendor, architecture, device, description].filter(
        (word) => word !== undefined && word !== "",
      ),
    ),
  ] as readonly string[];
}

/** What is asked of `navigator.gpu`. */
export type GpuDoor = Pick<GPU, "requestAdapter">;

/**
 * Undefined where the browser offers none.
 * @throws GpuError where it does not answer
 */
export async function askAdapter(
  gpu: GpuDoor | undefined,
  milliseconds = adapterMilliseconds,
): Promise<GPUAdapter | undefined> {
  if (gpu === undefined) return undefined;
  const asked = gpu.requestAdapter({ featureLevel: "core" }).catch(() => null);
  return (
    (await within(
      asked,
      milliseconds,
      () => new GpuError("the browser was asked for a GPU and did not answer"),
    )) ?? undefined
  );
}

/** Undefined where the browser offers none. */
export async function offeredAdapter(): Promise<NamedAdapter | undefined> {
  const { gpu } = navigator as Partial<Navigator>;
  const adapter = await askAdapter(gpu).catch(() => undefined);
  return adapter && nameAdapter(adapter.info);
}
