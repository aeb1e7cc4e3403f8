/** @file A chart of a page: first a picture, interactive once the reader is near, replaced by what the reader's own run gave. */
import { type ReactNode, useEffect, useMemo, useReducer, useRef } from "react";

import type { Tolerances } from "../../charts/agreement.ts";
import type { Provenance } from "../../charts/chart.ts";
import { extent, readingAt } from "../../charts/cursor.ts";
import type { Cursor } from "../../charts/kind.ts";
import { kindOf } from "../../charts/kinds/index.ts";
import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import type { ComingChart, RecordingCheck } from "../../live/state.ts";
import Attention from "./Attention.tsx";
import Caption from "./Caption.tsx";
import {
  compare,
  type LiveChart,
  liveProvenance,
  type Standing,
  questionOf,
} from "./choices.ts";
import Coming from "./Coming.tsx";
import Downloads from "./Downloads.tsx";
import Numbers from "./Numbers.tsx";
import Plot from "./Plot.tsx";
import { BOTH, firstShown, LIVE, reduceShown } from "./shown.ts";
import styles from "./styles.module.css";
import { useSurveyed } from "./surveyed.ts";
import { viewsOf } from "./views.ts";
import Views from "./Views.tsx";
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
  /** Of a live chart that was drawn before Python was there. */
  readonly check?: RecordingCheck | undefined;
  /** What there is of the chart of a run that goes on. */
  readonly coming?: ComingChart | undefined;
  /** Told when the live chart is there to be seen. */
  readonly onDrawn?: () => void;
}

const NO_CHARTS: PrebuiltPage = [];

export default function ChartFigure({
  name,
  charts = NO_CHARTS,
  tolerances,
  live,
  standing = "current",
  check,
  coming,
  onDrawn,
}: Props): ReactNode {
  const prebuilt = useMemo(
    () =>
      charts.flatMap(({ id, charts }) => {
        const chart = charts[name];
        return chart === undefined ? [] : [{ id, chart }];
      }),
    [charts, name],
  );
  const first = prebuilt[0]?.id;
  const figure = useRef<HTMLElement>(null);
  const [shown, tell] = useReducer(reduceShown, undefined, () =>
    firstShown(live, first),
  );
  // a new result shows itself; the reader may switch back
  if (shown.live !== live) tell({ kind: "result", live, first });
  const comparison = useMemo(
    () => live && compare(live, prebuilt, shown.preferred, tolerances),
    [live, prebuilt, shown.preferred, tolerances],
  );
  const { choice, stretch, question, pointed, near, drawn } = shown;
  const picked = prebuilt.find(({ id }) => id === choice);
  const both = choice === BOTH ? comparison?.drawable : undefined;
  const chart = both ?? picked?.chart.chart ?? live?.chart;
  const surveyed = useSurveyed(chart);
  const isDrawn =
    (near || picked === undefined) &&
    drawn !== undefined &&
    drawn.chart === chart &&
    drawn.stretch === stretch;
  const isLive = live !== undefined && picked === undefined;
  useEffect(() => {
    if (isDrawn && isLive) onDrawn?.();
  }, [isDrawn, isLive, live, onDrawn]);
  if (coming !== undefined) return <Coming name={name} coming={coming} />;
  if (chart === undefined) return null;
  if (!surveyed) {
    return (
      <figure className={styles.figure} data-chart={name}>
        <p className={styles.readout} role="status">
          Looking at all numbers of the chart …
        </p>
      </figure>
    );
  }

  const kind = kindOf(chart);
  const { rows, columns } = extent(chart);
  const at =
    pointed && pointed.row < rows && pointed.column < columns
      ? pointed
      : undefined;
  // the prebuilt chart is of a run that is not here
  const look = picked === undefined ? live?.look : undefined;
  const onPick =
    look === undefined
      ? undefined
      : ({ row: layer, column: head }: Cursor) =>
          tell({
            kind: "ask",
            question: questionOf(look, {
              layer,
              head,
              row: question?.row ?? 0,
            }),
          });
  const onClose = () => {
    tell({ kind: "ask", question: undefined });
    figure.current?.querySelector<HTMLElement>("[data-explorer]")?.focus();
  };
  const note = kind.note?.(chart, stretch);
  return (
    <figure
      ref={figure}
      className={styles.figure}
      data-chart={name}
      data-chart-kind={chart.kind}
      data-chart-origin={both ? BOTH : picked ? "prebuilt" : LIVE}
      data-chart-model={picked?.id ?? live?.report.model.id}
      data-chart-drawn={isDrawn}
      onFocus={() => tell({ kind: "near" })}
    >
      <Plot
        chart={chart}
        shown={shown}
        onEvent={tell}
        at={at}
        picture={picked ?? prebuilt[0]}
        pictured={picked !== undefined}
        onPick={onPick}
        onClose={question && onClose}
      />
      <p className={styles.readout} aria-hidden="true" data-readout>
        {at
          ? readingAt(chart, at)
          : `Point at the chart, or use the arrow keys in it, to read values.${onPick === undefined ? "" : " Pick a head to see where it looks."}`}
      </p>
      {note !== undefined && (
        <p className={styles.readout} data-note>
          {note}
        </p>
      )}
      {look && question && (
        <Attention
          look={look}
          question={question}
          stale={standing !== "current"}
          onAsk={(head) =>
            tell({ kind: "ask", question: questionOf(look, head) })
          }
          onClose={onClose}
        />
      )}
      <div className={styles.tools}>
        {prebuilt.length > 0 && (
          <Views
            views={viewsOf(prebuilt, live, comparison)}
            shown={both || picked ? choice : LIVE}
            onChoose={(choice) => tell({ kind: "choose", choice })}
          />
        )}
        {kind.zooms && (
          <Zoom
            length={columns}
            stretch={stretch}
            around={at?.column}
            onZoom={(stretch) => tell({ kind: "zoom", stretch })}
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
        check={check}
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
    ...(live === undefined ? [] : [liveProvenance(live, today)]),
    ...(prebuilt === undefined ? [] : [prebuilt.provenance]),
  ];
}
