/** @file How much memory a browser's processes take at their peak, as Linux tells. */
import { readFileSync, readdirSync } from "node:fs";

/**
 * Peak resident bytes of the largest page below a browser. A tab and its workers are one process.
 * Undefined where the system does not tell.
 * @param browser the process id of the browser
 */
export function peakOfLargestPage(browser: number): number | undefined {
  const peaks = descendants(browser)
    .filter((pid) => read(pid, "cmdline").includes("--type=renderer"))
    .map(peakOf);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of processes()) {
    // "pid (name) state parent …", where the name may hold anything
    const [, parent] = /^.*\) \S+ (\d+)/s.exec(read(name, "stat")) ?? [];
    const siblings = children.get(Number(parent)) ?? [];
    children.set(Number(parent), [...siblings, Number(name)]);
  }
  const found: number[] = [];
  for (let next = [root]; next.length > 0;) {
    next = next.flatMap((pid) => children.get(pid) ?? []);
    found.push(...next);
  }
  return found;
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Peak resident bytes of a process; 0 where the system does not tell. */
export function peakOf(pid: number): number {
  const [, kibibytes = "0"] =
    /^VmHWM:\s+(\d+) kB$/m.exec(read(pid, "status")) ?? [];
  return Number(kibibytes) * 1024;
}

/** Empty for a process that has ended meanwhile. */
function read(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
