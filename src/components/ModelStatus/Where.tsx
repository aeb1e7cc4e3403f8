/** @file Where runs take place, and the reader's say in it. */
import { type ReactNode, useId } from "react";

import { fieldClass } from "../Button/index.tsx";
import { useIsBusy } from "../Notebook/context.ts";
import {
  type DeviceChoice,
  useDeviceChoice,
} from "../Notebook/device-choice.ts";
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
  const id = useId();
  const [choice, choose] = useDeviceChoice();
  const busy = useIsBusy();
  return (
    <details className={styles.where} data-where={choice}>
      <summary>Where it runs: {names[choice]}</summary>
      <span className={styles.choice}>
        <label htmlFor={id}>Run on</label>
        <select
          id={id}
          className={fieldClass}
          data-device-choice
          value={choice}
          disabled={busy}
          title={busy ? "A run is under way: cancel it first" : undefined}
          onChange={({ target }) => choose(target.value as DeviceChoice)}
        >
          {Object.entries(names).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </span>
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
