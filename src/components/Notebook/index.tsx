/** @file Makes a page a notebook: its cells share one namespace, one model and one choice of tabs. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import useDocusaurusContext from "@docusaurus/useDocusaurusContext";
import { useStorageSlot } from "@docusaurus/theme-common";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import type { NotebookOptions } from "../../live/state.ts";
import { loadDrawing } from "../ChartFigure/load.ts";
import { NotebookContext, type NotebookValue } from "./context.ts";
import { loadNotebook } from "./load.ts";
import { chosenVariant, type Place } from "./place.ts";
import { NotebookStore } from "./store.ts";
import { type OpenedLink, useLink } from "./useLink.ts";

interface Props {
  readonly places: readonly Place[];
  readonly charts: PrebuiltPage;
  readonly children: ReactNode;
}

// The key that Docusaurus' own tabs of groupId "nnsight" use, so that they switch together with ours.
const IDIOM_KEY = "docusaurus.tab.nnsight";

export default function Notebook({
  places,
  charts,
  children,
}: Props): ReactNode {
  const modelId = useLiveModel();
  const baseUrl = useBaseUrl("/");
  const [storedIdiom, idiomSlot] = useStorageSlot(IDIOM_KEY);
  const [store] = useState(
    () =>
      new NotebookStore(() => loadNotebook(notebookOptions(modelId, baseUrl))),
  );
  useEffect(() => () => store.dispose(), [store]);
  const [link, leaveLink] = useLink(store, places);
  // a link shows its own tabs until the reader chooses others, and does not change what is remembered
  const [leftIdiomOf, setLeftIdiomOf] = useState<OpenedLink>();
  const linkIdiom =
    link?.kind === "opened" && link !== leftIdiomOf ? link.idiom : undefined;
  const idiom = linkIdiom ?? storedIdiom;

  const value = useMemo((): NotebookValue => {
    const cells = () =>
      places.map((place) => {
        const { id, code } = chosenVariant(place, idiom);
        return { id, code: store.getEdit(id) ?? code };
      });
    const run = (cellId: string) => {
      warm();
      void store.run(cells(), cellId);
    };
    const warm = () => void loadDrawing().catch(() => undefined);
    return {
      places,
      charts,
      modelId,
      idiom,
      chooseIdiom: (idiom) => {
        setLeftIdiomOf(link);
        idiomSlot.set(idiom);
      },
      store,
      cells,
      run,
      // the last cell runs all those above it, in order
      runAll: () => run(cells().at(-1)?.id ?? ""),
      resetAll: () => {
        leaveLink();
        store.resetAll();
      },
      link,
      warm,
    };
  }, [places, charts, modelId, idiom, idiomSlot, store, link, leaveLink]);

  return <NotebookContext value={value}>{children}</NotebookContext>;
}

function useLiveModel(): string {
  const { siteConfig } = useDocusaurusContext();
  const id = siteConfig.customFields?.["liveModel"];
  if (typeof id !== "string") {
    throw new Error(
      `customFields.liveModel: must name a folder of static/models/, got ${String(id)}`,
    );
  }
  return id;
}

function notebookOptions(modelId: string, baseUrl: string): NotebookOptions {
  const device = new URLSearchParams(window.location.search).get("device");
  return {
    siteUrl: new URL(baseUrl, window.location.href).href,
    modelId,
    ...(device === "webgpu" || device === "wasm" ? { device } : {}),
  };
}
