/** @file On which device a reader wants pages to run: what was chosen here, what the address says, or what was chosen last. */
import { useSyncExternalStore } from "react";

import type { AskedDevice } from "../../live/engine-choice.ts";
import { TabChoice } from "./tab-storage.ts";

/** "auto": the quickest that computes right. */
export const deviceChoices = ["auto", "webgpu", "wasm"] as const;
export type DeviceChoice = (typeof deviceChoices)[number];

const slot = new TabChoice("induction-heads-live.device");
/** Since this page was opened; then the address does not count any more. */
let isChosenHere = false;

function choiceOf(text: string | null): DeviceChoice | undefined {
  return deviceChoices.find((choice) => choice === text);
}

function ofAddress(): DeviceChoice | undefined {
  if (isChosenHere) return undefined;
  return choiceOf(new URLSearchParams(window.location.search).get("device"));
}

function current(): DeviceChoice {
  return ofAddress() ?? choiceOf(slot.get()) ?? "auto";
}

/** For the next run; undefined where the quickest is to be found. */
export function askedDevice(): AskedDevice | undefined {
  const kind = current();
  if (kind === "auto") return undefined;
  const by = ofAddress() === kind ? `?device=${kind}` : "“Where it runs” above";
  return { kind, by };
}

export function useDeviceChoice(): readonly [
  DeviceChoice,
  choose: (choice: DeviceChoice) => void,
] {
  const choice = useSyncExternalStore<DeviceChoice>(
    slot.subscribe,
    current,
    () => "auto",
  );
  return [choice, choose];
}

function choose(choice: DeviceChoice): void {
  isChosenHere = true;
  slot.set(choice);
}
