/** @file Makes a page a notebook: its cells share one namespace, one model and one choice of tabs. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import { usePluginData } from "@docusaurus/useGlobalData";
import {
  type ReactNode,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";

import { Notebook as LiveNotebook } from "../../live/notebook.ts";
import { chosenOffer, type ModelOffers, offersOn } from "../../models/offer.ts";
import { loadDrawing } from "../ChartFigure/load.ts";
import { NotebookContext, type NotebookValue } from "./context.ts";
import { Edits } from "./edits.ts";
import { notebookParts } from "./load.ts";
import type { PageData } from "./page.ts";
import { chosenVariant } from "./place.ts";
import { TabChoice } from "./tab-storage.ts";
import TakeAlong from "./TakeAlong.tsx";
import { useModelChoice } from "./useModelChoice.ts";
import { type OpenedLink, useWork } from "./useWork.ts";

interface Props {
  readonly page: PageData;
  readonly children: ReactNode;
}

export default function Notebook({ page, children }: Props): ReactNode {
  const { places } = page;
  const site = usePluginData("models") as ModelOffers;
  const models = useMemo(() => offersOn(site, page.id), [site, page.id]);
  const baseUrl = useBaseUrl("/");
  const [idiomSlot] = useState(() => new TabChoice(idiomKey(page)));
  const storedIdiom = useSyncExternalStore(
    idiomSlot.subscribe,
    idiomSlot.get,
    () => null,
  );
  const [notebook] = useState(
    () => new LiveNotebook(notebookParts(baseUrl, page.id)),
  );
  useEffect(() => () => notebook.dispose(), [notebook]);
  const [edits] = useState(() => new Edits());
  const { link, leaveLink, forget, keeping } = useWork(edits, notebook, places);
  // a link shows its own tabs until the reader chooses others, and does not change what is remembered
  const [leftIdiomOf, setLeftIdiomOf] = useState<OpenedLink>();
  const linkIdiom =
    link?.kind === "opened" && link !== leftIdiomOf ? link.idiom : undefined;
  const idiom = linkIdiom ?? storedIdiom;
  const [model, chooseModel] = useModelChoice(models, link, page.model);

  const value = useMemo((): NotebookValue => {
    const cells = () =>
      places.map((place) => {
        const { id, code } = chosenVariant(place, idiom);
        return { id, code: edits.get(id)?.text ?? code };
      });
    const run = (cellId: string, modelId?: string) => {
      warm();
      if (modelId !== undefined) chooseModel(modelId);
      void notebook.run(
        cells(),
        cellId,
        modelId === undefined
          ? model
          : chosenOffer(models, [modelId], page.model),
      );
    };
    const warm = () => void loadDrawing().catch(() => undefined);
    return {
      page,
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
      resetAll: forget,
      link,
      leaveLink,
      keeping,
      warm,
    };
  }, [
    page,
    places,
    model,
    models,
    chooseModel,
    idiom,
    idiomSlot,
    notebook,
    edits,
    link,
    leaveLink,
    forget,
    keeping,
  ]);

  return (
    <NotebookContext value={value}>
      {children}
      <TakeAlong page={page} />
    </NotebookContext>
  );
}

/** The key that Docusaurus' own tabs of that groupId use, so that they switch together with ours. */
function idiomKey({ idiomGroup }: PageData): string | null {
  return idiomGroup === "" ? null : `docusaurus.tab.${idiomGroup}`;
}
