/** @file The page's own bar: which model Run live runs and where, and what concerns all cells at once. */
import Link from "@docusaurus/Link";
import useBaseUrl from "@docusaurus/useBaseUrl";
import type { ReactNode } from "react";

import { viewOf } from "../../live/page-state.ts";
import { otherHost } from "../../models/offer.ts";
import { megabytes } from "../download-size.ts";
import { useNotebook, usePageState } from "../Notebook/context.ts";
import { chosenVariant } from "../Notebook/place.ts";
import BuildNote from "./BuildNote.tsx";
import KeepingNote from "./KeepingNote.tsx";
import LinkNote from "./LinkNote.tsx";
import ModelSelect from "./ModelSelect.tsx";
import PageButtons from "./PageButtons.tsx";
import Stored from "./Stored.tsx";
import Where from "./Where.tsx";
import styles from "./styles.module.css";

export default function ModelStatus(): ReactNode {
  const { model, models } = useNotebook();
  const device = useLastDevice();
  const basePath = useBaseUrl("/");
  const host = otherHost(model);
  return (
    <section className={styles.bar} aria-label="This page's model and cells">
      {models.offers.length > 1 ? (
        <ModelSelect label="Run live uses" />
      ) : (
        <p>Run live uses {model.name}.</p>
      )}
      <Link to="/docs/models">About the models</Link>
      <p
        className={styles.status}
        data-model-status={device === undefined ? "not loaded" : "loaded"}
      >
        {device === undefined
          ? "Nothing of it is loaded yet."
          : `Loaded in this browser, on ${device}.`}
      </p>
      {host !== undefined && (
        <p className={styles.elsewhere} data-other-host={host}>
          {model.name} is not hosted here. A run asks {host} for its weights,{" "}
          {megabytes(model.bytes)}; that host then sees your address, and
          nothing of what you run.
        </p>
      )}
      <Where basePath={basePath} />
      <Stored basePath={basePath} />
      <PageButtons />
      <KeepingNote />
      <BuildNote basePath={basePath} />
      <LinkNote />
    </section>
  );
}

/** Where the latest results of the page's cells on the chosen model ran. */
function useLastDevice(): string | undefined {
  const { page, idiom, model } = useNotebook();
  const ids = page.places.map((place) => chosenVariant(place, idiom).id);
  return usePageState(
    (state) =>
      ids
        .map((id) => viewOf(state, id).result?.report)
        .findLast((report) => report?.model.id === model.id)?.device,
    undefined,
  );
}
