/** @file What a browser tells of its GPU: its name, and whether it is one. */

/** Names of programs that compute on the CPU what a GPU should. */
const inSoftware = /swiftshader|llvmpipe|software|basic render/i;

export interface NamedAdapter {
  readonly name: string;
  /** It is none: what is said to be a GPU computes on the CPU. */
  readonly software: boolean;
}

export function nameAdapter(
  info: Pick<
    GPUAdapterInfo,
    "vendor" | "architecture" | "device" | "description" | "isFallbackAdapter"
  >,
): NamedAdapter {
  const { vendor, architecture, device, description } = info;
  const words = [vendor, architecture, device, description].filter(Boolean);
  const name = [...new Set(words)].join(" ");
  return {
    name: name === "" ? "an adapter that tells nothing of itself" : name,
    software: info.isFallbackAdapter || inSoftware.test(name),
  };
}

/** Undefined where the browser offers none. */
export async function offeredAdapter(): Promise<NamedAdapter | undefined> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter ? nameAdapter(adapter.info) : undefined;
}
