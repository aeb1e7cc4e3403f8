/** @file Which GPU this process computes on, by what the system says of it: the runtime for Node does not tell. Linux. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from "node:fs";
import { basename } from "node:path";

export interface Adapter {
  /** "NVIDIA GeForce RTX 4090", "SwiftShader". */
  readonly name: string;
  /** Files of Vulkan drivers in use, and the kernel's driver where there is one. */
  readonly driver: string;
  /** No GPU computes: this is never a GPU tried. */
  readonly software: boolean;
}

/** What the process has open and mapped, as paths. */
export interface ProcessFiles {
  readonly open: readonly string[];
  readonly mapped: readonly string[];
}

/** Of Vulkan drivers that compute on the CPU, by a part of their file's name. */
const softwareDrivers: readonly (readonly [RegExp, string])[] = [
  [/vk_swiftshader/, "SwiftShader"],
  [/vulkan_lvp/, "llvmpipe"],
];

const driverFile = /(vulkan_|vk_swiftshader|libGLX_nvidia|nvidia-glcore)/i;
/** What a driver opens to reach a GPU: a render node, NVIDIA's own, or that of Windows below Linux. */
const gpuNode = /^\/dev\/(dri\/renderD\d+|nvidia\d+|dxg)$/;

/** After a session has been made. */
export function adapterOfProcess(): Adapter {
  return adapterOf(filesOfProcess(), describeNode);
}

/**
 * A GPU computes where its node is open and no software driver is there beside it; where both are, nobody can say which
 * of the two was taken, and it counts as software.
 * @param describe names a node and its kernel driver
 */
export function adapterOf(
  { open, mapped }: ProcessFiles,
  describe: (node: string) => {
    readonly name: string;
    readonly driver: string;
  },
): Adapter {
  const drivers = mapped.filter((path) => driverFile.test(basename(path)));
  const inSoftware = softwareDrivers.flatMap(([pattern, name]) =>
    drivers.some((path) => pattern.test(path)) ? [name] : [],
  );
  const nodes = open.filter((path) => gpuNode.test(path)).map(describe);
  const gpus = nodes.map(({ name }) => name);
  const names = [...new Set([...gpus, ...inSoftware])];
  return {
    name: names.length === 0 ? "unknown" : names.join(" or "),
    driver: [
      ...new Set([
        ...nodes.map(({ driver }) => driver),
        ...drivers.map((path) => basename(path)),
      ]),
    ].join(", "),
    software: nodes.length === 0 || inSoftware.length > 0,
  };
}

function filesOfProcess(): ProcessFiles {
  if (process.platform !== "linux") return { open: [], mapped: [] };
  const open = readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // closed since it was listed
      return [];
    }
  });
  const mapped = readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .flatMap((line) => /\/.*$/.exec(line)?.[0] ?? []);
  return { open: [...new Set(open)], mapped: [...new Set(mapped)] };
}

function describeNode(node: string): { name: string; driver: string } {
  if (node.startsWith("/dev/nvidia")) return describeNvidia();
  const device = `/sys/class/drm/${basename(node)}/device`;
  if (!existsSync(device)) return { name: node, driver: "unknown" };
  const [vendor = "", model = ""] = ["vendor", "device"].map((file) =>
    read(`${device}/${file}`).trim().replace(/^0x/, ""),
  );
  const kernel = existsSync(`${device}/driver`)
    ? basename(realpathSync(`${device}/driver`))
    : "unknown";
  return { name: pciName(vendor, model), driver: kernel };
}

function describeNvidia(): { name: string; driver: string } {
  const folder = "/proc/driver/nvidia";
  const gpus = existsSync(`${folder}/gpus`)
    ? readdirSync(`${folder}/gpus`).map((gpu) =>
        /Model:\s*(.*)/
          .exec(read(`${folder}/gpus/${gpu}/information`))?.[1]
          ?.trim(),
      )
    : [];
  const version = /Kernel Module\D*([\d.]+)/.exec(
    read(`${folder}/version`),
  )?.[1];
  return {
    name:
      [...new Set(gpus.filter((gpu) => gpu !== undefined))].join(" or ") ||
      "NVIDIA",
    driver: `nvidia ${version ?? "of an unknown version"}`,
  };
}

/** From the system's list of PCI devices, else the numbers. @param vendor hexadecimal, without 0x */
function pciName(vendor: string, model: string): string {
  const lists = ["/usr/share/hwdata/pci.ids", "/usr/share/misc/pci.ids"];
  const list = lists.find(existsSync);
  const lines = list === undefined ? [] : read(list).split("\n");
  const from = lines.findIndex((line) => line.startsWith(`${vendor}  `));
  const maker = lines[from]?.slice(vendor.length).trim();
  for (const line of from < 0 ? [] : lines.slice(from + 1)) {
    if (/^[0-9a-f]/.test(line)) break;
    if (line.startsWith(`\t${model}  `)) {
      return `${maker} ${line.slice(model.length + 1).trim()}`;
    }
  }
  return `PCI ${vendor}:${model}`;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
