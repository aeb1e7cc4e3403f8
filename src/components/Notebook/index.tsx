/** @file Makes a page a notebook: its cells share one namespace, one model and one choice of tabs. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import { useStorageSlot } from "@docusaurus/theme-common";
import { usePluginData } from "@docusaurus/useGlobalData";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import type { NotebookOptions } from "../../live/state.ts";
import {
  chosenOffer,
  type ModelOffer,
  type ModelOffers,
  originOfOffer,
} from "../../models/offer.ts";
import { loadDrawing } from "../ChartFigure/load.ts";
import { NotebookContext, type NotebookValue } from "./context.ts";
import { loadNotebook } from "./load.ts";
import { chosenVariant, type Place } from "./place.ts";
import { NotebookStore } from "./store.ts";
import { type OpenedLink, useLink } from "./useLink.ts";
import { useModelChoice } from "./useModelChoice.ts";

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
  const models = usePluginData("models") as ModelOffers;
  const baseUrl = useBaseUrl("/");
  const [storedIdiom, idiomSlot] = useStorageSlot(IDIOM_KEY);
  const [store] = useState(
    () =>
      new NotebookStore((model) =>
        loadNotebook(notebookOptions(model, baseUrl)),
      ),
  );
  useEffect(() => () => store.dispose(), [store]);
  const [link, leaveLink] = useLink(store, places);
  // a link shows its own tabs until the reader chooses others, and does not change what is remembered
  const [leftIdiomOf, setLeftIdiomOf] = useState<OpenedLink>();
  const linkIdiom =
    link?.kind === "opened" && link !== leftIdiomOf ? link.idiom : undefined;
  const idiom = linkIdiom ?? storedIdiom;
  const [model, chooseModel] = useModelChoice(models, link);

  const value = useMemo((): NotebookValue => {
    const cells = () =>
      places.map((place) => {
        const { id, code } = chosenVariant(place, idiom);
        return { id, code: store.getEdit(id) ?? code };
      });
    const run = (cellId: string, modelId?: string) => {
      warm();
      if (modelId !== undefined) chooseModel(modelId);
      void store.run(
        cells(),
        cellId,
        modelId === undefined ? model : chosenOffer(models, [modelId]),
      );
    };
    const warm = () => void loadDrawing().catch(() => undefined);
    return {
      places,
      charts,
      model,
      models,
      chooseModel,
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
  }, [
    places,
    charts,
    model,
    models,
    chooseModel,
    idiom,
    idiomSlot,
    store,
    link,
    leaveLink,
  ]);

  return <NotebookContext value={value}>{children}</NotebookContext>;
}

function notebookOptions(model: ModelOffer, baseUrl: string): NotebookOptions {
  const device = new URLSearchParams(window.location.search).get("device");
  const siteUrl = new URL(baseUrl, window.location.href).href;
  return {
    siteUrl,
    model: originOfOffer(model, siteUrl),
    ...(device === "webgpu" || device === "wasm" ? { device } : {}),
  };
}
