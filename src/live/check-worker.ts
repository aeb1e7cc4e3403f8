/** @file The worker of the page that checks a browser: every operation on a device, as a run would use it. */
import { expose } from "comlink";
import { checkOps } from "../check/check-ops.ts";
import type { OpCase } from "../check/op-case.ts";
import type { Part } from "../check/report.ts";
import { crossing } from "./crossing.ts";
import { openDevice, type DeviceOptions } from "./open-device.ts";

const nothing = (): void => undefined;

async function operations(
  options: DeviceOptions,
  cases: readonly OpCase[],
  onDone: (done: number, all: number) => void,
): Promise<Part> {
  const start = performance.now();
  const { device, lost } = await openDevice(options, {
    onDownload: nothing,
    onFit: nothing,
    onKnown: nothing,
    onStep: nothing,
  });
  const load = (performance.now() - start) / 1000;
  const part = await Promise.race([checkOps(device, cases, onDone), lost]);
  return { ...part, seconds: { load, cases: part.seconds["all"] ?? 0 } };
}

const api = { operations: crossing(operations) };

export type CheckApi = typeof api;

expose(api);
