import { describe, expect, it } from "vitest";
import { adapterOf } from "../../../scripts/adapter.ts";

const describeNode = (node: string) => ({
  name: `GPU at ${node}`,
  driver: "kernel",
});

describe("the adapter of a process", () => {
  it("is SwiftShader where its driver is mapped and no GPU is open", () => {
    const mapped = ["/opt/browser/libvk_swiftshader.so", "/lib/libvulkan.so.1"];
    expect(adapterOf({ open: ["/dev/null"], mapped }, describeNode)).toEqual({
      name: "SwiftShader",
      driver: "libvk_swiftshader.so",
      software: true,
    });
  });

  it("is a GPU where its node is open and no software driver is mapped", () => {
    const open = ["/dev/dri/renderD128"];
    const mapped = ["/lib/libvulkan_radeon.so", "/lib/libc.so.6"];
    expect(adapterOf({ open, mapped }, describeNode)).toEqual({
      name: "GPU at /dev/dri/renderD128",
      driver: "kernel, libvulkan_radeon.so",
      software: false,
    });
  });

  it.each(["/dev/nvidia0", "/dev/dxg"])("counts %s as a GPU's node", (node) => {
    const found = adapterOf({ open: [node], mapped: [] }, describeNode);
    expect(found.software).toBe(false);
  });

  it.each(["/dev/nvidiactl", "/dev/dri/card0"])(
    "does not take %s for a GPU that computes",
    (node) => {
      const found = adapterOf({ open: [node], mapped: [] }, describeNode);
      expect(found.software).toBe(true);
    },
  );

  it("counts as software where nobody can say which of two was taken", () => {
    const open = ["/dev/dri/renderD128"];
    const mapped = ["/lib/libvulkan_radeon.so", "/lib/libvulkan_lvp.so"];
    const found = adapterOf({ open, mapped }, describeNode);
    expect(found.software).toBe(true);
    expect(found.name).toBe("GPU at /dev/dri/renderD128 or llvmpipe");
  });

  it("counts as software where nothing is known", () => {
    expect(adapterOf({ open: [], mapped: [] }, describeNode)).toEqual({
      name: "unknown",
      driver: "",
      software: true,
    });
  });
});
