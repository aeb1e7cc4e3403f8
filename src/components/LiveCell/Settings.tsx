/** @file The place of a cell's settings: their controls load here when the reader asks for them. */
import type { ReactNode } from "react";

import Later from "../Later.tsx";
import type { Variant } from "../Notebook/place.ts";
import styles from "./settings.module.css";

const panel = () => import("./SettingsPanel.tsx");

export default function Settings({
  variant,
}: {
  readonly variant: Variant;
}): ReactNode {
  return (
    <Later
      load={panel}
      props={{ variant }}
      coming={null}
      failed={
        <p className={styles.note} role="alert">
          The settings could not be loaded. Check the connection, close Settings
          and open it again.
        </p>
      }
    />
  );
}
