/** @file Where runs take place, and the reader's say in it. */
import type { ReactNode } from "react";

import {
  type DeviceChoice,
  deviceChoices,
  useDeviceChoice,
} from "../Notebook/device-choice.ts";
import Choice from "./Choice.tsx";
import Threads from "./Threads.tsx";
import styles from "./styles.module.css";

const names: Readonly<Record<DeviceChoice, string>> = {
  auto: "whichever is quicker",
  webgpu: "the GPU (WebGPU)",
  wasm: "the processor (WASM)",
};

interface Props {
  /** Path of the site's root. */
  readonly basePath: string;
}

export default function Where({ basePath }: Props): ReactNode {
  const [choice, choose] = useDeviceChoice();
  return (
    <details className={styles.where} data-where={choice}>
      <summary>Where it runs: {names[choice]}</summary>
      <Choice
        label="Run on"
        value={choice}
        options={deviceChoices.map((value) => ({ value, text: names[value] }))}
        onChange={({ target }) => choose(target.value as DeviceChoice)}
        data-device-choice
      />
      <p>
        By itself a run takes a GPU only if that has computed a small check
        right in this browser, and is quicker than the processor on the model
        chosen; the line under a chart says which it was, and why. The next run
        follows what you choose here.
      </p>
      <Threads basePath={basePath} />
    </details>
  );
}
