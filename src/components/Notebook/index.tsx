/** @file Makes a page a notebook: its cells share one namespace, one model and one choice of tabs. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import { useStorageSlot } from "@docusaurus/theme-common";
import { usePluginData } from "@docusaurus/useGlobalData";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import { Notebook as LiveNotebook } from "../../live/notebook.ts";
import { chosenOffer, type ModelOffers } from "../../models/offer.ts";
import { loadDrawing } from "../ChartFigure/load.ts";
import { NotebookContext, type NotebookValue } from "./context.ts";
import { Edits } from "./edits.ts";
import { notebookParts } from "./load.ts";
import { chosenVariant, type Place } from "./place.ts";
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
  const [notebook] = useState(() => new LiveNotebook(notebookParts(baseUrl)));
  useEffect(() => () => notebook.dispose(), [notebook]);
  const [edits] = useState(() => new Edits());
  const [link, leaveLink] = useLink(edits, places);
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
        return { id, code: edits.get(id) ?? code };
      });
    const run = (cellId: string, modelId?: string) => {
      warm();
      if (modelId !== undefined) chooseModel(modelId);
      void notebook.run(
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
      notebook,
      edits,
      cells,
      run,
      // the last cell runs all those above it, in order
      runAll: () => run(cells().at(-1)?.id ?? ""),
      resetAll: () => {
        leaveLink();
        edits.replaceAll(new Map());
        notebook.reset();
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
    notebook,
    edits,
    link,
    leaveLink,
  ]);

  return <NotebookContext value={value}>{children}</NotebookContext>;
}
