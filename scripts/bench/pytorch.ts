/** @file The benchmark's other side: a Python process with PyTorch that runs a round for each line it reads. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Something that can be timed again and again. */
export interface Side {
  /** Milliseconds of one round. */
  readonly run: () => Promise<number>;
  readonly end: () => Promise<void>;
}

/**
 * Undefined where there is no Python with what the script needs.
 * @param script in this folder; it prints its version when it is ready, then the seconds of each round
 */
export async function startPyTorch(
  script: string,
  options: object,
): Promise<(Side & { readonly version: string }) | undefined> {
  for (const python of [process.env.PYTHON ?? "python3", "/usr/bin/python3"]) {
    const child = spawn(
      python,
      [`scripts/bench/${script}`, JSON.stringify(options)],
      { stdio: ["pipe", "pipe", "ignore"] },
    );
    child.on("error", () => undefined);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<string | undefined> => {
      const line = await lines.next();
      return line.done === true ? undefined : line.value;
    };
    const version = await next();
    if (version === undefined) continue;
    const run = async (): Promise<number> => {
      child.stdin.write("\n");
      return Number(await next()) * 1000;
    };
    const end = (): Promise<void> =>
      new Promise((resolve) => child.stdin.end(resolve));
    return { version, run, end };
  }
  return undefined;
}
