/** @file Rivals in processes of their own, native: ours in Node, others in Python. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { peakOf } from "../memory.ts";
import { setup } from "./listings.ts";
import { models, type Opened, type RivalModel } from "./models.ts";
import { mostValues, newTokens, type Contender, type Done } from "./order.ts";

export interface Started {
  readonly contender: Contender;
  /** What it runs on, in words. */
  readonly version: string;
}

/** @throws where it does not start: its dependencies are the project's own */
export async function startNode(id: string, model: Opened): Promise<Started> {
  const started = await start(id, process.execPath, [
    "--import",
    "tsx",
    fileURLToPath(new URL("native-child.ts", import.meta.url)),
    id,
    JSON.stringify(model),
  ]);
  if (started === undefined) {
    throw new Error(`bench: the rival ${id} did not start`);
  }
  return started;
}

/** Undefined where there is no Python with what it needs; PYTHON names another. */
export function startPython(
  id: "hooks" | "nnsight",
  { checkpoint }: RivalModel,
): Promise<Started | undefined> {
  const options = {
    threads: availableParallelism(),
    model: checkpoint,
    // token ids are all that is fed; nnsight asks for a tokenizer all the same
    tokenizer: models.embedded.checkpoint,
    setup,
    newTokens,
    mostValues,
  };
  return start(id, process.env.PYTHON ?? "python3", [
    fileURLToPath(new URL("rivals.py", import.meta.url)),
    id,
    JSON.stringify(options),
  ]);
}

async function start(
  id: string,
  command: string,
  args: readonly string[],
): Promise<Started | undefined> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (text) => {
    complaint = `${complaint}${String(text)}`.slice(-2000);
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<object | undefined> => {
    const line = await lines.next();
    return line.done === true ? undefined : (JSON.parse(line.value) as object);
  };
  const first = (await next()) as { readonly version: string } | undefined;
  if (first === undefined) {
    console.log(`${id}: not here. ${complaint.split("\n").at(-2) ?? ""}`);
    return undefined;
  }
  const contender: Contender = {
    id,
    oneSession: id === "peers",
    run: async (order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const answer = await next();
      if (answer === undefined) {
        throw new Error(`bench: ${id} ended at ${order.task}:\n${complaint}`);
      }
      return "milliseconds" in answer ? (answer as Done) : undefined;
    },
    peak: () => peakOf(child.pid ?? 0) || undefined,
    end: () =>
      new Promise((resolve) => {
        child.on("close", () => resolve());
        child.stdin.end();
      }),
  };
  return { contender, version: first.version };
}
