/** @file A place of the page: its listing, the buttons that run it, what it printed, and the chart under it. */
import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

import { withHeads } from "../../charts/heads.ts";
import type { Notebook } from "../../live/notebook.ts";
import { type CellView, checkOf } from "../../live/page-state.ts";
import {
  type CellOutput,
  type CellResult,
  type CellState,
  isBusy,
} from "../../live/state.ts";
import type { LiveChart, Look, Standing } from "../ChartFigure/choices.ts";
import ChartFigure from "../ChartFigure/index.tsx";
import {
  useCellEdit,
  useCellView,
  useChange,
  useNotebook,
  usePlace,
} from "../Notebook/context.ts";
import type { Page } from "../Notebook/page.ts";
import {
  chartName,
  chosenVariant,
  type Place,
  type Variant,
} from "../Notebook/place.ts";
import { useOpenInPrint } from "../print.ts";
import FailureNote from "./FailureNote.tsx";
import Listing from "./Listing.tsx";
import Printed from "./Printed.tsx";
import RunBar from "./RunBar.tsx";
import { mayHaveSettings } from "./setting-hint.ts";
import Settings from "./Settings.tsx";
import styles from "./styles.module.css";
import Tabs from "./Tabs.tsx";
import WhatRan from "./WhatRan.tsx";

interface Props {
  /** Id of one of the page's places. */
  readonly place: string;
}

export default function LiveCell({ place: id }: Props): ReactNode {
  const place = usePlace(id);
  const cells = (
    <Tabs place={place}>
      {(variant) => <CellOfVariant key={variant.id} variant={variant} />}
    </Tabs>
  );
  return (
    <div className={styles.place} data-place={place.id}>
      {place.fold === undefined ? (
        cells
      ) : (
        <Fold place={place} label={place.fold}>
          {cells}
        </Fold>
      )}
      <PlaceCharts place={place} />
    </div>
  );
}

/** Starts closed, and opens where what is in it has been changed: by a link, or when the page was open before. */
function Fold({
  place,
  label,
  children,
}: {
  readonly place: Place;
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  const { edits } = useNotebook();
  const fold = useRef<HTMLDetailsElement>(null);
  useOpenInPrint(fold);
  const isChanged = useSyncExternalStore(
    edits.subscribe,
    () => place.variants.some(({ id }) => edits.get(id) !== undefined),
    () => false,
  );
  useEffect(() => {
    // the reader may close it again, so it is not held open
    if (isChanged && fold.current !== null) fold.current.open = true;
  }, [isChanged]);
  return (
    <details ref={fold} className={styles.fold}>
      <summary>{label}</summary>
      {children}
    </details>
  );
}

function CellOfVariant({ variant }: { readonly variant: Variant }): ReactNode {
  const view = useCellView(variant.id);
  const { state, result } = view;
  const check = state.kind === "done" ? checkOf(view) : undefined;
  const code = useCellEdit(variant.id) ?? variant.code;
  const [settings, setSettings] = useState(false);
  const { page } = useNotebook();
  const hasSettings = mayHaveSettings(code, page.settings);
  const [editing, setEditing] = useState(false);
  const [editorMissing, setEditorMissing] = useState(false);
  const onEditorFailed = useCallback(() => {
    setEditing(false);
    setEditorMissing(true);
  }, []);
  return (
    <div
      className={styles.cell}
      data-cell={variant.id}
      data-state={state.kind}
      data-check={check?.kind}
    >
      <Listing
        variant={variant}
        editing={editing}
        failedLine={failedLine(state, variant.id)}
        onEditorFailed={onEditorFailed}
      />
      <RunBar
        variant={variant}
        editing={editing}
        onEdit={(editing) => {
          setEditorMissing(false);
          setEditing(editing);
        }}
        settings={hasSettings ? settings : undefined}
        onSettings={setSettings}
      />
      {hasSettings && settings && <Settings variant={variant} />}
      {editorMissing && (
        <p className={styles.failure} role="alert">
          The editor could not be loaded. Check the connection and press Edit
          again.
        </p>
      )}
      {state.kind === "failed" ? (
        <>
          <Printed outputs={state.result?.outputs ?? []} />
          <FailureNote failure={state.failure} cellId={variant.id} />
        </>
      ) : (
        <Printed outputs={printedIn(view)} />
      )}
      {check?.kind === "failed" && (
        <FailureNote failure={check.failure} cellId={variant.id} />
      )}
      <WhatRan work={result?.work} />
    </div>
  );
}

/** The charts of the variant that is shown: its last live ones, else the prebuilt ones. */
function PlaceCharts({ place }: { readonly place: Place }): ReactNode {
  const { idiom, page, notebook } = useNotebook();
  const { id } = chosenVariant(place, idiom);
  const view = useCellView(id);
  const { state, result } = view;
  const change = useChange(id, "result");
  const standing: Standing =
    state.kind === "failed" && state.result !== result
      ? "failed"
      : // the chart names the model that it is of
        change === undefined || change === "model"
        ? "current"
        : "changed";
  // one object for one result, as a new one means a new run
  const lives = useMemo(
    () => liveCharts(result, notebook, page),
    [result, notebook, page],
  );
  const coming = state.kind === "running" ? (state.coming ?? []) : [];
  const onDrawn = useCallback(() => notebook.drawn(id), [notebook, id]);
  const count = Math.max(place.charts.length, lives.length, coming.length);
  return Array.from({ length: count }, (_, index) => {
    const name = chartName(place.id, index);
    return (
      <ChartFigure
        key={name}
        name={name}
        charts={page.charts}
        tolerances={place.charts[index]?.tolerances}
        live={lives[index]}
        standing={standing}
        check={checkOf(view)}
        coming={coming[index]}
        onDrawn={onDrawn}
      />
    );
  });
}

function liveCharts(
  result: CellResult | undefined,
  notebook: Notebook,
  page: Page,
): readonly LiveChart[] {
  if (result === undefined) return [];
  const { report } = result;
  return result.outputs.flatMap((output): LiveChart[] => {
    if (output.kind !== "chart") return [];
    const { heads, withoutModel } = output;
    const from = { report, ...(withoutModel && { withoutModel }) };
    const chart = withHeads(output.chart, page.heads);
    const areHeads = chart.kind === "heatmap" && chart.heads === true;
    if (heads === undefined || !areHeads) return [{ chart, ...from }];
    const ask: Look["ask"] = (place, signal) =>
      notebook.attention(heads, place, signal);
    return [{ chart, ...from, look: { heads, ask } }];
  });
}

/** What a run under way, or one that was stopped, has printed; else what the last result has. */
function printedIn({
  state,
  result,
  printed = [],
}: CellView): readonly CellOutput[] {
  const isOfRun = isBusy(state) || state.kind === "cancelled";
  return isOfRun && printed.length > 0 ? printed : (result?.outputs ?? []);
}

function failedLine(state: CellState, cellId: string): number | undefined {
  if (state.kind !== "failed") return undefined;
  const { at } = state.failure;
  return at?.cellId === cellId ? at.line : undefined;
}
