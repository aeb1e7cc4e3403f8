/** @file A part of the benchmark that compares: one model in one place. */
import type {
  Compared,
  Comparison,
  ModelName,
  Rival,
  TaskName,
} from "../../../src/speed/record.ts";
import { openBrowserRivals } from "./browser.ts";
import type { JavaScriptRival } from "./browser-worker.ts";
import { compare } from "./compare.ts";
import { libraryVersion, provideLibrary } from "./library.ts";
import { models, provideFiles } from "./models.ts";
import { startNode, startPython } from "./process.ts";
import type { Contender } from "./order.ts";

interface Started {
  readonly contender: Contender;
  readonly rival: Rival;
  readonly threads?: number;
  readonly version: string;
}

const cannot: Readonly<Record<JavaScriptRival, readonly TaskName[]>> = {
  site: [],
  peers: ["gradient", "sweep"],
  transformersjs: ["second", "changed", "gradient", "sweep"],
  products: ["second", "changed", "generation", "gradient", "sweep"],
};

/** Those that run on ONNX Runtime in JavaScript and can do any of it. */
function own(tasks: readonly TaskName[]): readonly JavaScriptRival[] {
  const able = (
    ["site", "peers", "products", "transformersjs"] as const
  ).filter((rival) => tasks.some((task) => !cannot[rival].includes(task)));
  const needsLibrary = able.includes("transformersjs");
  return needsLibrary && !provideLibrary()
    ? able.filter((rival) => rival !== "transformersjs")
    : able;
}

export async function compareNatively(
  name: ModelName,
  tasks: readonly TaskName[],
): Promise<Comparison> {
  const model = models[name];
  const opened = await provideFiles(model);
  const started: Started[] = [];
  for (const rival of own(tasks))
    started.push({ rival, ...(await startNode(rival, opened)) });
  for (const rival of ["hooks", "nnsight"] as const) {
    const there = await startPython(rival, model);
    if (there !== undefined) started.push({ rival, ...there });
  }
  return finished({ place: "native", model: name }, started, tasks);
}

/** @param browser the path of a Chromium */
export async function compareInBrowser(
  browser: string,
  name: ModelName,
  tasks: readonly TaskName[],
): Promise<Comparison> {
  const opened = await provideFiles(models[name]);
  const rivals = await openBrowserRivals(browser, opened);
  const started: Started[] = [];
  for (const rival of own(tasks)) {
    for (const threads of [1, 2]) {
      const contender = await rivals.start(rival, threads);
      started.push({
        rival,
        threads,
        contender,
        version:
          rival === "transformersjs"
            ? `Transformers.js ${libraryVersion}`
            : rivals.version,
      });
    }
  }
  try {
    return await finished({ place: "wasm", model: name }, started, tasks);
  } finally {
    await rivals.end();
  }
}

async function finished(
  of: Pick<Comparison, "place" | "model">,
  started: readonly Started[],
  tasks: readonly TaskName[],
): Promise<Comparison> {
  const model = models[of.model];
  const taken = await compare(
    started.map(({ contender }) => contender),
    { model, tasks, unrounded: model.rounded ? ["hooks", "nnsight"] : [] },
  );
  const compared: Compared[] = [];
  for (const { contender, rival, threads, version } of started) {
    const peak = contender.peak();
    await contender.end();
    const each = { rival, ...(threads !== undefined && { threads }), version };
    const done = taken.get(contender.id) ?? {};
    compared.push({
      ...each,
      ...(peak !== undefined && { peak }),
      tasks: done,
    });
  }
  return { ...of, compared };
}
