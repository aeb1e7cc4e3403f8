/** @file One quiet line for the page: which model Run live runs, and where. */
import Link from "@docusaurus/Link";
import { type ReactNode, useSyncExternalStore } from "react";

import { modelName } from "../model-name.ts";
import { useNotebook } from "../Notebook/context.ts";
import { chosenVariant } from "../Notebook/place.ts";
import styles from "./styles.module.css";

export default function ModelStatus(): ReactNode {
  const { modelId } = useNotebook();
  const device = useLastDevice();
  return (
    <p
      className={styles.status}
      data-model-status={device === undefined ? "not loaded" : "loaded"}
    >
      Run live uses <Link to="/docs/models">{modelName(modelId)}</Link>,{" "}
      {device === undefined
        ? "in this browser; nothing of it is loaded yet."
        : `loaded in this browser, on ${device}.`}
    </p>
  );
}

/** Where the latest results of the page's cells ran. */
function useLastDevice(): string | undefined {
  const { store, places, idiom } = useNotebook();
  const get = () => {
    const ids = places.map((place) => chosenVariant(place, idiom).id);
    return ids
      .map((id) => store.getResult(id)?.report.device)
      .findLast((device) => device !== undefined);
  };
  return useSyncExternalStore(store.subscribe, get, () => undefined);
}
