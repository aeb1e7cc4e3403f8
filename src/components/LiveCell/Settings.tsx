/** @file The place of a cell's settings: their controls load here when the reader asks for them. */
import { type ComponentType, type ReactNode, useEffect, useState } from "react";

import type { Variant } from "../Notebook/place.ts";
import type { SettingsPanelProps } from "./SettingsPanel.tsx";
import styles from "./settings.module.css";

export default function Settings({
  variant,
}: {
  readonly variant: Variant;
}): ReactNode {
  const [Panel, setPanel] = useState<ComponentType<SettingsPanelProps>>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    import("./SettingsPanel.tsx").then(
      // a component is a function, which a setter would call
      (module) => current && setPanel(() => module.default),
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
  }, []);
  if (failed) {
    return (
      <p className={styles.note} role="alert">
        The settings could not be loaded. Check the connection, close Settings
        and open it again.
      </p>
    );
  }
  return Panel === undefined ? null : <Panel variant={variant} />;
}
