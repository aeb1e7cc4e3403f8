/** @file On which device a reader wants pages to run: what was chosen here, what the address says, or what was chosen last. */
import { useSyncExternalStore } from "react";

import type { AskedDevice } from "../../live/engine-choice.ts";
import { TabChoice } from "./tab-storage.ts";

const choices = ["auto", "webgpu", "wasm"] as const;
/** "auto": the quickest that computes right. */
export type DeviceChoice = (typeof choices)[number];

const slot = new TabChoice("induction-heads-live.device");
/** Since this page was opened; then the address does not count any more. */
let isChosenHere = false;

function named(): string | null {
  return new URLSearchParams(window.location.search).get("device");
}

function choiceOf(text: string | null): DeviceChoice | undefined {
  return choices.find((choice) => choice === text);
}

function current(): DeviceChoice {
  const address = isChosenHere ? undefined : choiceOf(named());
  return address ?? choiceOf(slot.get()) ?? "auto";
}

/** For the next run; undefined where the quickest is to be found. */
export function askedDevice(): AskedDevice | undefined {
  const kind = current();
  if (kind === "auto") return undefined;
  const isOfAddress = !isChosenHere && choiceOf(named()) !== undefined;
  const by = isOfAddress ? `?device=${kind}` : "“Where it runs” above";
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
