/** @file The numbers of a chart as a table: its twin for whoever does not see the picture, or wants to check it. */
import { memo, type ReactNode, useEffect, useRef, useState } from "react";

import type { Difference, Drawable, Overlay } from "../../charts/comparison.ts";
import type { HeatmapChart, LineChart } from "../../charts/chart.ts";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
}

// thousands of cells at worst, that only another chart changes
export default memo(function Numbers({ chart }: Props): ReactNode {
  const details = useRef<HTMLDetailsElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    // by the reader, before this script was there
    if (details.current?.open === true) setOpened(true);
  }, []);
  const table =
    chart.kind === "line" || chart.kind === "overlay" ? (
      <LineTable chart={chart} />
    ) : (
      <HeatmapTable chart={chart} />
    );
  return (
    <details
      ref={details}
      className={styles.numbers}
      onToggle={() => setOpened(true)}
      data-numbers
    >
      <summary>Show the numbers</summary>
      {/* a scrolling area has to be reachable by keyboard */}
      <div
        className={styles.scroll}
        role="region"
        aria-label={`Numbers of the chart: ${chart.title}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {/* Where scripts run, a browser takes this for text: most readers never open the table, and all would wait for it. */}
        {opened ? table : <noscript>{table}</noscript>}
      </div>
    </details>
  );
});

function LineTable({
  chart,
}: {
  readonly chart: LineChart | Overlay;
}): ReactNode {
  const curves =
    chart.kind === "line"
      ? [{ name: chart.yTitle, values: chart.values }]
      : chart.curves;
  const length = Math.max(...curves.map(({ values }) => values.length));
  return (
    <table>
      <caption>{chart.title}</caption>
      <thead>
        <tr>
          <th scope="col">{chart.xTitle}</th>
          {curves.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length }, (_, position) => (
          <tr key={position}>
            <th scope="row">{position}</th>
            {curves.map(({ name, values }) => (
              <td key={name}>{exact(values[position])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function HeatmapTable({
  chart,
}: {
  readonly chart: HeatmapChart | Difference;
}): ReactNode {
  const columns = chart.values[0] ?? [];
  return (
    <table>
      <caption>{chart.title}</caption>
      <thead>
        <tr>
          <th scope="col">
            {chart.yTitle} \ {chart.xTitle}
          </th>
          {columns.map((_, column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {chart.values.map((cells, row) => (
          <tr key={row}>
            <th scope="row">{row}</th>
            {cells.map((value, column) => (
              <td key={column}>{exact(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Six decimals, which is what single precision gives for everyday sizes; all digits for others. */
function exact(value: number | undefined): string {
  if (value === undefined) return "";
  return Math.abs(value) < 1e4 ? value.toFixed(6) : String(value);
}
