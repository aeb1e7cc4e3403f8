/** @file A chart of a page: first a picture, interactive once the reader is near, replaced by what the reader's own run gave. */
import { clsx } from "clsx";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";

import type { Tolerances } from "../../charts/agreement.ts";
import type { Provenance } from "../../charts/chart.ts";
import type { Drawable } from "../../charts/comparison.ts";
import { type Cursor, extent, readingAt } from "../../charts/cursor.ts";
import { frameKind } from "../../charts/frame.ts";
import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import { showing, type Stretch } from "../../charts/stretch.ts";
import { modelName } from "../model-name.ts";
import Attention from "./Attention.tsx";
import Caption from "./Caption.tsx";
import {
  compare,
  type LiveChart,
  liveProvenance,
  type Question,
  type Standing,
  questionOf,
} from "./choices.ts";
import Downloads from "./Downloads.tsx";
import Drawing from "./Drawing.tsx";
import Explorer from "./Explorer.tsx";
import Numbers from "./Numbers.tsx";
import Picture from "./Picture.tsx";
import { usePointer } from "./pointer.ts";
import styles from "./styles.module.css";
import Views, { type View } from "./Views.tsx";
import Zoom from "./Zoom.tsx";

interface Props {
  /** Names the chart for whoever looks it up: "loss". */
  readonly name: string;
  /** Prebuilt charts of the page; those of this name are shown. */
  readonly charts?: PrebuiltPage;
  /** How close a run has to be to a prebuilt chart; absent: no verdict is given. */
  readonly tolerances?: Tolerances | undefined;
  readonly live?: LiveChart | undefined;
  /** Whether the live chart is still what the code beside it gives. */
  readonly standing?: Standing;
}

const LIVE = "live";
const BOTH = "both";
const NO_CHARTS: PrebuiltPage = [];

export default function ChartFigure({
  name,
  charts = NO_CHARTS,
  tolerances,
  live,
  standing = "current",
}: Props): ReactNode {
  const prebuilt = useMemo(
    () =>
      charts.flatMap(({ id, charts }) => {
        const chart = charts[name];
        return chart === undefined ? [] : [{ id, chart }];
      }),
    [charts, name],
  );
  const [choice, setChoice] = useState(prebuilt[0]?.id ?? LIVE);
  const [preferred, setPreferred] = useState<string>();
  const [stretch, setStretch] = useState<Stretch>();
  const [question, setQuestion] = useState<Question>();
  const figure = useRef<HTMLElement>(null);
  // a new result shows itself; the reader may switch back
  const [seen, setSeen] = useState(live);
  if (seen !== live) {
    setSeen(live);
    setChoice(live === undefined ? (prebuilt[0]?.id ?? LIVE) : LIVE);
    setPreferred(undefined);
    setStretch(undefined);
    // the same head of the new run, where it has one
    setQuestion(question && questionOf(live?.look, question));
  }
  const [near, setNear] = useState(false);
  const [drawn, setDrawn] = useState<{
    readonly chart: Drawable;
    readonly stretch: Stretch | undefined;
  }>();
  const [failed, setFailed] = useState(false);
  const [pointed, setPointed] = useState<Cursor>();
  const come = () => {
    setFailed(false);
    setNear(true);
  };
  const onDrawn = useCallback(
    (chart: Drawable, stretch: Stretch | undefined) => {
      setDrawn({ chart, stretch });
      setFailed(false);
    },
    [],
  );
  const onFailed = useCallback(() => {
    setNear(false);
    setFailed(true);
  }, []);
  const comparison = useMemo(
    () => live && compare(live, prebuilt, preferred, tolerances),
    [live, prebuilt, preferred, tolerances],
  );

  const picked = prebuilt.find(({ id }) => id === choice);
  const both = choice === BOTH ? comparison?.drawable : undefined;
  const chart = both ?? picked?.chart.chart ?? live?.chart;
  const interactive = near || picked === undefined;
  const ready = interactive && drawn !== undefined;
  // the picture shows all positions, whatever is being drawn
  const inView = ready ? drawn.stretch : undefined;
  const curve = chart !== undefined && frameKind(chart.kind) === "line";
  const zoom = (to: Stretch | undefined) => {
    come();
    setStretch(to);
  };
  // the prebuilt chart is of a run that is not here
  const look = picked === undefined ? live?.look : undefined;
  const onPick =
    look === undefined
      ? undefined
      : ({ row: layer, column: head }: Cursor) =>
          setQuestion(
            questionOf(look, { layer, head, row: question?.row ?? 0 }),
          );
  const onClose = () => {
    setQuestion(undefined);
    figure.current?.querySelector<HTMLElement>("[data-explorer]")?.focus();
  };
  const { dragFrom, handlers } = usePointer({
    chart,
    stretch: inView,
    onMove: setPointed,
    onZoom: zoom,
    onPick,
  });
  if (chart === undefined) return null;

  const { rows, columns } = extent(chart);
  const at =
    pointed && pointed.row < rows && pointed.column < columns
      ? pointed
      : undefined;
  const onKeyMove = (to: Cursor | undefined) => {
    setPointed(to);
    if (to && stretch) setStretch(showing(stretch, to.column));
  };
  // a live chart is drawn over the prebuilt picture, unless they are of different kinds
  const picture = picked ?? prebuilt[0];
  const pictured =
    picture && frameKind(picture.chart.chart.kind) === frameKind(chart.kind);
  const missing = live === undefined ? "Run the cell first" : undefined;
  const views: readonly View[] = [
    ...prebuilt.map(({ id }) => ({
      key: id,
      label: prebuilt.length === 1 ? "Prebuilt" : modelName(id),
      ...(prebuilt.length === 1 ? {} : { prefix: "Prebuilt: " }),
    })),
    { key: LIVE, label: "Live", missing },
    {
      key: BOTH,
      label: curve ? "Both overlaid" : "Difference",
      missing:
        missing ??
        (comparison?.drawable === undefined
          ? "The live chart has another shape than the prebuilt ones"
          : undefined),
    },
  ];

  return (
    <figure
      ref={figure}
      className={styles.figure}
      data-chart={name}
      data-chart-origin={both ? BOTH : picked ? "prebuilt" : LIVE}
      data-chart-model={picked?.id ?? live?.report.model.id}
      data-chart-drawn={
        interactive && drawn?.chart === chart && drawn.stretch === stretch
      }
      onFocus={come}
    >
      {/* pointer and focus only fetch what makes the picture interactive; nothing depends on them */}
      <div
        className={clsx(
          styles.frame,
          curve ? styles.line : styles.heatmap,
          ready && styles.ready,
          onPick && styles.pickable,
        )}
        onPointerEnter={come}
        {...handlers}
        onPointerDown={(event) => {
          come();
          handlers.onPointerDown(event);
        }}
        onDragStart={(event) => event.preventDefault()}
      >
        {pictured && !(failed && picked === undefined) && (
          <div className={styles.picture}>
            <Picture prebuilt={picture.chart} />
          </div>
        )}
        {interactive && (
          <Drawing
            chart={chart}
            stretch={stretch}
            onDrawn={onDrawn}
            onFailed={onFailed}
          />
        )}
        {failed && picked === undefined && (
          <p className={styles.failed} role="alert">
            The chart could not be drawn: its drawing code did not load. The
            numbers are below; run again to try once more.
          </p>
        )}
        <Explorer
          chart={chart}
          at={at}
          stretch={inView}
          dragFrom={dragFrom}
          onMove={onKeyMove}
          onPick={onPick}
          onClose={question && onClose}
        />
      </div>
      <p className={styles.readout} aria-hidden="true" data-readout>
        {at
          ? readingAt(chart, at)
          : `Point at the chart, or use the arrow keys in it, to read values.${onPick === undefined ? "" : " Pick a head to see where it looks."}`}
      </p>
      {look && question && (
        <Attention
          look={look}
          question={question}
          stale={standing !== "current"}
          onAsk={(place) => setQuestion(questionOf(look, place))}
          onClose={onClose}
        />
      )}
      <div className={styles.tools}>
        {prebuilt.length > 0 && (
          <Views
            views={views}
            shown={both || picked ? choice : LIVE}
            onChoose={(key) => {
              setChoice(key);
              if (key !== LIVE && key !== BOTH) setPreferred(key);
            }}
          />
        )}
        {curve && (
          <Zoom
            length={columns}
            stretch={stretch}
            around={at?.column}
            onZoom={zoom}
          />
        )}
        <Downloads
          chart={chart}
          provenance={provenances(
            picked && !both ? undefined : live,
            both ? comparison?.with.chart : picked?.chart,
          )}
        />
      </div>
      <Caption
        chart={chart}
        picked={both ? undefined : picked}
        live={live}
        standing={standing}
        comparison={comparison}
        comparable={prebuilt.length > 0}
      />
      <Numbers chart={chart} />
    </figure>
  );
}

function provenances(
  live: LiveChart | undefined,
  prebuilt: { readonly provenance: Provenance } | undefined,
): Provenance[] {
  const today = new Date().toISOString().slice(0, 10);
  return [
    ...(live === undefined ? [] : [liveProvenance(live.report, today)]),
    ...(prebuilt === undefined ? [] : [prebuilt.provenance]),
  ];
}
