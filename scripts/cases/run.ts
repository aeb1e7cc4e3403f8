/** @file Runs cases in a child process, one at a time; one that fails or never ends takes no other with it. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { stackSwitchingFlags } from "../stack-switching.ts";
import { classify, type Outcome, type Verdict } from "./classify.ts";
import type { Case, Cases } from "./fixtures.ts";

/** Most cases take milliseconds; what takes longer than this never ends. */
const limitMilliseconds = 60_000;

export interface Tried {
  readonly tried: Case;
  readonly verdict: Verdict;
  readonly milliseconds: number;
}

/** @param each hears of every case as it ends */
export async function runCases(
  { model, cases }: Cases,
  each: (tried: Tried) => void = () => undefined,
): Promise<Tried[]> {
  const results: Tried[] = [];
  let child: ChildProcess | undefined;
  try {
    for (const tried of cases) {
      child ??= await start(model);
      const begun = performance.now();
      const outcome = await answer(child, tried.code);
      if (outcome.kind === "crashed") {
        // whatever it left behind must not meet the next case
        child.kill("SIGKILL");
        child = undefined;
      }
      const result = {
        tried,
        verdict: classify(tried, outcome),
        milliseconds: performance.now() - begun,
      };
      results.push(result);
      each(result);
    }
  } finally {
    child?.kill("SIGKILL");
  }
  return results;
}

async function start(model: string): Promise<ChildProcess> {
  const flags = stackSwitchingFlags();
  if (flags === undefined) {
    throw new Error(
      `cases: programs that read values need WebAssembly that can wait (JSPI), which Node ${process.version} has under no flag known here; take Node 20 or a newer one`,
    );
  }
  const child = fork(
    new URL("./child.ts", import.meta.url),
    [model, `static/models/${model}`],
    {
      execArgv: [...flags, "--import", "tsx"],
      cwd: new URL("../../", import.meta.url),
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error("cases: the process that runs them did not start");
    }),
  ]);
  return child;
}

function answer(child: ChildProcess, code: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit);
      resolve(outcome);
    };
    const onMessage = (outcome: unknown): void => end(outcome as Outcome);
    const onExit = (status: number | null): void =>
      end({ kind: "crashed", message: `the process ended with ${status}` });
    const timer = setTimeout(
      () => end({ kind: "crashed", message: "it did not end in a minute" }),
      limitMilliseconds,
    );
    child.on("message", onMessage).on("exit", onExit).send(code);
  });
}
