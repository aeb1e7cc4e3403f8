/** @file A chart of a page: first a picture, interactive once the reader is near, replaced by what the reader's own run gave. */
import useIsBrowser from "@docusaurus/useIsBrowser";
import { clsx } from "clsx";
import { type ReactNode, useCallback, useMemo, useState } from "react";

import type { Provenance } from "../../charts/chart.ts";
import type { Drawable } from "../../charts/comparison.ts";
import { type Cursor, extent, readingAt } from "../../charts/cursor.ts";
import { frameKind } from "../../charts/frame.ts";
import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import { showing, type Stretch } from "../../charts/stretch.ts";
import { modelName } from "../model-name.ts";
import Caption from "./Caption.tsx";
import { compare, type LiveChart, liveProvenance } from "./choices.ts";
import Downloads from "./Downloads.tsx";
import Drawing from "./Drawing.tsx";
import Explorer from "./Explorer.tsx";
import Numbers from "./Numbers.tsx";
import Picture from "./Picture.tsx";
import { usePointer } from "./pointer.ts";
import styles from "./styles.module.css";
import Views, { type View } from "./Views.tsx";
import Zoom from "./Zoom.tsx";

export type { LiveChart } from "./choices.ts";

interface Props {
  /** Names the chart for whoever looks it up: "loss". */
  readonly name: string;
  /** Prebuilt charts of the page; those of this name are shown. */
  readonly charts?: PrebuiltPage;
  readonly live?: LiveChart | undefined;
}

const LIVE = "live";
const BOTH = "both";
const NO_CHARTS: PrebuiltPage = [];

export default function ChartFigure({
  name,
  charts = NO_CHARTS,
  live,
}: Props): ReactNode {
  const isBrowser = useIsBrowser();
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
  // a new result shows itself; the reader may switch back
  const [seen, setSeen] = useState(live);
  if (seen !== live) {
    setSeen(live);
    setChoice(live === undefined ? (prebuilt[0]?.id ?? LIVE) : LIVE);
    setPreferred(undefined);
    setStretch(undefined);
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
    () => live && compare(live, prebuilt, preferred),
    [live, prebuilt, preferred],
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
  const { dragFrom, handlers } = usePointer({
    chart,
    stretch: inView,
    onMove: setPointed,
    onZoom: zoom,
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
  const missing = live === undefined ? "Press Run live first" : undefined;
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
        {isBrowser && (
          <Explorer
            chart={chart}
            at={at}
            stretch={inView}
            dragFrom={dragFrom}
            onMove={onKeyMove}
          />
        )}
      </div>
      <p className={styles.readout} aria-hidden="true" data-readout>
        {at
          ? readingAt(chart, at)
          : "Point at the chart, or use the arrow keys in it, to read values."}
      </p>
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
