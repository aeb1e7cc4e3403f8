/** @file The numbers of a chart as a table: its twin for whoever does not see the picture, or wants to check it. */
import { memo, type ReactNode, useEffect, useRef, useState } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import type { Table } from "../../charts/kind.ts";
import { kindOf } from "../../charts/kinds/index.ts";
import { exactly } from "../../charts/number.ts";
import { useOpenInPrint } from "../print.ts";
import Scroll from "../Scroll.tsx";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
}

/** Larger tables are shown in parts: every cell is an element, and thousands of them make a page slow. */
const MOST_CELLS = 3000;
const PART = { rows: 50, columns: 20 } as const;

// only another chart changes it
export default memo(function Numbers({ chart }: Props): ReactNode {
  const details = useRef<HTMLDetailsElement>(null);
  const [opened, setOpened] = useState(false);
  const printing = useOpenInPrint(details);
  useEffect(() => {
    // by the reader, before this script was there
    if (details.current?.open === true) setOpened(true);
  }, []);
  return (
    <details
      ref={details}
      className={styles.numbers}
      onToggle={() => setOpened(true)}
      data-numbers
    >
      <summary>Show the numbers</summary>
      {/* Where scripts run, a browser takes this for text: most readers never open the table, and all would wait for it. */}
      {opened || printing ? (
        <Whole key={chart.title} chart={chart} />
      ) : (
        <noscript>
          <Whole chart={chart} />
        </noscript>
      )}
    </details>
  );
});

function Whole({ chart }: Props): ReactNode {
  const table = kindOf(chart).table(chart);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const isLarge = table.rows * table.columns > MOST_CELLS;
  const part = isLarge
    ? {
        row: at.row,
        column: at.column,
        rows: Math.min(PART.rows, table.rows - at.row),
        columns: Math.min(PART.columns, table.columns - at.column),
      }
    : { row: 0, column: 0, rows: table.rows, columns: table.columns };
  return (
    <>
      {isLarge && <Parts table={table} at={at} onMove={setAt} />}
      <Scroll
        className={styles.scroll}
        label={`Numbers of the chart: ${chart.title}`}
      >
        <table aria-rowcount={table.rows + 1} aria-colcount={table.columns + 1}>
          <caption>{chart.title}</caption>
          <thead>
            <tr>
              <th scope="col">{table.corner}</th>
              {range(part.column, part.columns).map((column) => (
                <th key={column} scope="col" aria-colindex={column + 2}>
                  {table.columnName(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {range(part.row, part.rows).map((row) => (
              <tr key={row} aria-rowindex={row + 2}>
                <th scope="row">{table.rowName(row)}</th>
                {range(part.column, part.columns).map((column) => (
                  <td key={column}>{text(table.cell(row, column))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

interface TablePosition {
  readonly row: number;
  readonly column: number;
}

/** Steps from one part of a large table to the next. */
function Parts({
  table,
  at,
  onMove,
}: {
  readonly table: Table;
  readonly at: TablePosition;
  readonly onMove: (at: TablePosition) => void;
}): ReactNode {
  const lastRow = Math.min(at.row + PART.rows, table.rows) - 1;
  const lastColumn = Math.min(at.column + PART.columns, table.columns) - 1;
  const step = (label: string, sign: string, to: TablePosition) => {
    const there =
      to.row >= 0 &&
      to.row < table.rows &&
      to.column >= 0 &&
      to.column < table.columns;
    return (
      <button
        type="button"
        aria-label={label}
        title={label}
        // a disabled button would lose the focus that is on it
        aria-disabled={!there}
        onClick={() => there && onMove(to)}
      >
        <span aria-hidden="true">{sign}</span>
      </button>
    );
  };
  const { row, column } = at;
  return (
    <div className={styles.parts}>
      <div className={styles.zoom} role="group" aria-label="Part of the table">
        {step("Rows above", "↑", { row: row - PART.rows, column })}
        {step("Rows below", "↓", { row: row + PART.rows, column })}
        {table.columns > PART.columns && (
          <>
            {step("Columns before", "←", {
              row,
              column: column - PART.columns,
            })}
            {step("Columns after", "→", { row, column: column + PART.columns })}
          </>
        )}
      </div>
      <span role="status">
        Rows {table.rowName(row)} to {table.rowName(lastRow)} of {table.rows}
        {table.columns > PART.columns &&
          `, columns ${table.columnName(column)} to ${table.columnName(lastColumn)} of ${table.columns}`}
        . Download has them all.
      </span>
    </div>
  );
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** Six decimals, which is what single precision gives for everyday sizes; all digits for others. */
function text(value: number | string | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : exactly(value, 6);
}
