/** @file The page's own bar: which model Run live runs and where, and what concerns all cells at once. */
import Link from "@docusaurus/Link";
import useBaseUrl from "@docusaurus/useBaseUrl";
import { type ReactNode, useSyncExternalStore } from "react";

import { modelName } from "../model-name.ts";
import { useNotebook } from "../Notebook/context.ts";
import { chosenVariant } from "../Notebook/place.ts";
import LinkNote from "./LinkNote.tsx";
import PageButtons from "./PageButtons.tsx";
import Stored from "./Stored.tsx";
import styles from "./styles.module.css";

export default function ModelStatus(): ReactNode {
  const { modelId } = useNotebook();
  const device = useLastDevice();
  const basePath = useBaseUrl("/");
  return (
    <section className={styles.bar} aria-label="This page's model and cells">
      <p
        className={styles.status}
        data-model-status={device === undefined ? "not loaded" : "loaded"}
      >
        Run live uses <Link to="/docs/models">{modelName(modelId)}</Link>,{" "}
        {device === undefined
          ? "in this browser; nothing of it is loaded yet."
          : `loaded in this browser, on ${device}.`}
      </p>
      <Stored basePath={basePath} />
      <PageButtons />
      <LinkNote />
    </section>
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
