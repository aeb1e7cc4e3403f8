/** @file A chart of a page: first a picture, interactive once the reader is near, replaced by what the reader's own run gave. */
import { clsx } from "clsx";
import {
  type CSSProperties,
  type ReactNode,
  useCallback,
  useState,
} from "react";

import type { Chart } from "../../charts/chart.ts";
import { chartFrame, type SizeName } from "../../charts/frame.ts";
import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import type { RunReport } from "../../live/state.ts";
import { modelName } from "../model-name.ts";
import Drawing from "./Drawing.tsx";
import Numbers from "./Numbers.tsx";
import Picture from "./Picture.tsx";
import { LiveSource, PrebuiltSource } from "./Source.tsx";
import styles from "./styles.module.css";
import Views, { type View } from "./Views.tsx";

/** A chart that the reader's own run made. */
export interface LiveChart {
  readonly chart: Chart;
  readonly report: RunReport;
}

interface Props {
  /** Names the chart for whoever looks it up: "loss". */
  readonly name: string;
  /** Prebuilt charts of the page; those of this name are shown. */
  readonly charts?: PrebuiltPage;
  readonly live?: LiveChart | undefined;
}

const LIVE = "live";

export default function ChartFigure({
  name,
  charts = [],
  live,
}: Props): ReactNode {
  const prebuilt = charts.flatMap(({ id, charts }) => {
    const chart = charts[name];
    return chart === undefined ? [] : [{ id, chart }];
  });
  const [choice, setChoice] = useState(prebuilt[0]?.id ?? LIVE);
  // a new result shows itself; the reader may switch back
  const [seen, setSeen] = useState(live);
  if (seen !== live) {
    setSeen(live);
    setChoice(live === undefined ? (prebuilt[0]?.id ?? LIVE) : LIVE);
  }
  const [near, setNear] = useState(false);
  const [drawn, setDrawn] = useState<Chart>();
  const [failed, setFailed] = useState(false);
  const come = () => {
    setFailed(false);
    setNear(true);
  };
  const onDrawn = useCallback((chart: Chart) => {
    setDrawn(chart);
    setFailed(false);
  }, []);
  const onFailed = useCallback(() => {
    setNear(false);
    setFailed(true);
  }, []);

  const picked = prebuilt.find(({ id }) => id === choice);
  const fallback = prebuilt[0];
  const chart = picked?.chart.chart ?? live?.chart;
  if (chart === undefined) return null;
  // a live chart is drawn over the prebuilt picture, unless they are of different kinds
  const picture = picked ?? fallback;
  const pictured = picture?.chart.chart.kind === chart.kind;

  const views: readonly View[] = [
    ...prebuilt.map(({ id }) => ({
      key: id,
      label: prebuilt.length === 1 ? "Prebuilt" : modelName(id),
      ...(prebuilt.length === 1 ? {} : { prefix: "Prebuilt: " }),
    })),
    {
      key: LIVE,
      label: "Live",
      ...(live === undefined ? { missing: "Press Run live first" } : {}),
    },
  ];
  const interactive = near || picked === undefined;
  const ready = interactive && drawn !== undefined;

  return (
    <figure
      className={styles.figure}
      data-chart={name}
      data-chart-origin={picked === undefined ? "live" : "prebuilt"}
      data-chart-model={picked?.id ?? live?.report.model.id}
      data-chart-drawn={drawn === chart && interactive}
      onFocus={come}
    >
      {/* pointer and focus only fetch what makes the picture interactive; nothing depends on them */}
      <div
        className={clsx(styles.frame, ready && styles.ready)}
        style={frameStyle(chart)}
        onPointerEnter={come}
        onPointerDown={come}
      >
        {pictured && !(failed && picked === undefined) && (
          <div className={styles.picture}>
            <Picture prebuilt={picture.chart} />
          </div>
        )}
        {interactive && (
          <Drawing chart={chart} onDrawn={onDrawn} onFailed={onFailed} />
        )}
        {failed && picked === undefined && (
          <p className={styles.failed} role="alert">
            The chart could not be drawn: its drawing code did not load. The
            numbers are below; run again to try once more.
          </p>
        )}
      </div>
      {prebuilt.length > 0 && (
        <Views views={views} shown={choice} onChoose={setChoice} />
      )}
      <figcaption>
        <span className={styles.title}>{chart.title}</span>
        <span className={styles.source}>
          {picked === undefined ? (
            live !== undefined && <LiveSource report={live.report} />
          ) : (
            <PrebuiltSource provenance={picked.chart.provenance} />
          )}
        </span>
      </figcaption>
      <Numbers chart={chart} />
    </figure>
  );
}

/** The room that the chart takes at either size, known before anything of it has come. */
function frameStyle({ kind }: Chart): CSSProperties {
  const ratio = (size: SizeName): string => {
    const { width, height } = chartFrame(kind, size);
    return `${width} / ${height}`;
  };
  return {
    "--wide": ratio("wide"),
    "--narrow": ratio("narrow"),
  } as CSSProperties;
}
