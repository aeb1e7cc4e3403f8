/** @file Checks a browser: operations and listings on each device that it has. Sends nothing to anybody. */
import { proxy } from "comlink";
import type { Tolerances } from "../charts/agreement.ts";
import type { Chart } from "../charts/chart.ts";
import { chartDistance } from "../charts/distance.ts";
import { withHeads, type HeadAxes } from "../charts/heads.ts";
import type { OpCase } from "../check/op-case.ts";
import {
  kindNames,
  Tally,
  type Check,
  type DeviceReport,
  type Part,
  type Report,
} from "../check/report.ts";
import { downloadFreshJson } from "../models/model-download.ts";
import { originOfOffer, type ModelOffer } from "../models/offer.ts";
import { offeredAdapter } from "./adapter.ts";
import type { CheckApi } from "./check-worker.ts";
import type { AskedDevice } from "./engine-choice.ts";
import { Notebook } from "./notebook.ts";
import { touches } from "./reader.ts";
import { casesPath, listPath, type RuntimeFiles } from "./runtime-files.ts";
import type { Cell } from "./state.ts";
import { readSwitch } from "./switch.ts";
import { WorkerHandle } from "./worker-handle.ts";

/** The listings of a page, with what they drew when the site was made. */
export interface CheckedPage {
  readonly id: string;
  readonly heads?: HeadAxes;
  readonly cells: readonly (Cell & {
    readonly charts: readonly {
      readonly name: string;
      readonly tolerances: Tolerances;
      readonly prebuilt: Chart;
    }[];
  })[];
}

export interface CheckOptions {
  /** Absolute URL of the site's root, ending in "/". */
  readonly siteUrl: string;
  readonly model: ModelOffer;
  readonly page: CheckedPage;
  /** What goes on now, for the reader. */
  readonly onStep: (step: string) => void;
  /** What is known so far. */
  readonly onReport: (report: Report) => void;
  readonly signal: AbortSignal;
}

/** Where it fails is a line of the report. @throws the signal's reason where it is aborted */
export async function checkBrowser(options: CheckOptions): Promise<void> {
  const { siteUrl, onStep, onReport, signal } = options;
  onStep("asking for the cases");
  const [runtime, cases, adapter] = await Promise.all([
    downloadFreshJson(`${siteUrl}${listPath}`) as Promise<RuntimeFiles>,
    downloadFreshJson(`${siteUrl}${casesPath}`) as Promise<OpCase[]>,
    offeredAdapter(),
  ]);
  const devices: Tried[] = [
    { kind: "wasm", name: "the processor", software: false, parts: [] },
    ...(adapter === undefined
      ? []
      : [{ kind: "webgpu" as const, ...adapter, parts: [] }]),
  ];
  for (const [at, device] of devices.entries()) {
    let found = device;
    const tell = (more: Partial<Omit<DeviceReport, "kind">>): void => {
      signal.throwIfAborted();
      found = { ...found, ...more };
      devices[at] = found;
      onReport({
        made: "Check this browser",
        date: new Date().toISOString().slice(0, 10),
        system: navigator.userAgent,
        versions: {},
        devices: devices.filter(
          ({ parts, failure }) => parts.length > 0 || failure !== undefined,
        ),
      });
    };
    try {
      const ops = await operations(device.kind, runtime, cases, options);
      tell({ parts: [ops] });
      const listed = await listings(device.kind, options);
      tell({ name: nameOf(found, listed.device), parts: [ops, listed.part] });
    } catch (thrown) {
      signal.throwIfAborted();
      tell({ failure: (thrown as Error).message });
    }
  }
}

type Kind = "wasm" | "webgpu";

interface Tried extends DeviceReport {
  readonly kind: Kind;
}

function askedFor(kind: Kind): AskedDevice {
  return { kind, by: "this check" };
}

/** WASM tells how many threads it has. */
function nameOf({ kind, name }: DeviceReport, label: string): string {
  return kind === "wasm" ? label.replace(/^WASM, /, "") : name;
}

async function operations(
  kind: Kind,
  runtime: RuntimeFiles,
  cases: readonly OpCase[],
  { siteUrl, onStep, signal }: CheckOptions,
): Promise<Part> {
  // an abort that has been heard is not heard again
  signal.throwIfAborted();
  const on = kindNames[kind];
  onStep(`${on}: loading the engine`);
  const worker = new Worker(`${siteUrl}${runtime.workers.check}`, {
    type: "module",
  });
  const handle = new WorkerHandle<CheckApi>(worker, "check");
  const stop = (): void => handle.terminate(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await handle.call((api) =>
      api.operations(
        {
          siteUrl,
          runtime,
          asked: askedFor(kind),
          known: { of: "", adapters: {} },
          touches: touches(),
        },
        cases,
        proxy((done: number, all: number) => {
          onStep(`${on}: operations, ${done} of ${all} cases`);
        }),
      ),
    );
  } finally {
    signal.removeEventListener("abort", stop);
    handle.terminate(new Error("the check has ended"));
  }
}

async function listings(
  kind: Kind,
  { siteUrl, model, page, onStep, signal }: CheckOptions,
): Promise<{ readonly part: Part; readonly device: string }> {
  signal.throwIfAborted();
  onStep(`${kindNames[kind]}: the listings`);
  const notebook = new Notebook({
    start: async () => {
      // the build draws pages without it
      const { createRunner } = await import("./runner.ts");
      return createRunner({
        siteUrl,
        model: originOfOffer(model, siteUrl),
        pageId: page.id,
        asked: askedFor(kind),
      });
    },
    asked: () => askedFor(kind),
    readSwitch: () => readSwitch(siteUrl),
    lack: () => undefined,
  });
  const stop = (): void => notebook.dispose();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const cells = page.cells.map(({ id, code }) => ({
      id,
      // Python is a part of what is checked, and an unedited listing need not wait for it
      code: `${code}# changed, so that Python records it\n`,
    }));
    await notebook.run(cells, cells.at(-1)?.id ?? "", model);
    signal.throwIfAborted();
    return await partOf(notebook, page);
  } finally {
    signal.removeEventListener("abort", stop);
    notebook.dispose();
  }
}

async function partOf(
  notebook: Notebook,
  page: CheckedPage,
): Promise<{ readonly part: Part; readonly device: string }> {
  const seconds: Record<string, number> = {};
  let device = "";
  const checks: Check[] = [];
  for (const { id, charts } of page.cells) {
    const { state, result } = notebook.view(id);
    if (result !== undefined) {
      const { load, engine } = result.report.milliseconds;
      device = result.report.device;
      seconds["load"] ??= load / 1000;
      if (charts.length > 0) seconds[id] = engine / 1000;
    }
    const drawn = (result?.outputs ?? []).flatMap((output) =>
      output.kind === "chart" ? [withHeads(output.chart, page.heads)] : [],
    );
    for (const [index, { name, tolerances, prebuilt }] of charts.entries()) {
      const tally = new Tally(name, tolerances.same);
      const chart = drawn[index];
      if (state.kind === "failed" || state.kind === "unsupported") {
        tally.failed(
          page.id,
          state.kind === "failed" ? state.failure.message : state.reason,
        );
      } else if (chart === undefined) {
        tally.failed(page.id, "no chart came");
      } else {
        await tally.looked(page.id, () => chartDistance(prebuilt, chart));
      }
      checks.push(tally.check);
    }
  }
  return {
    device,
    part: {
      name: `listings of ${page.id}`,
      against: "the prebuilt charts",
      checks,
      seconds,
    },
  };
}
