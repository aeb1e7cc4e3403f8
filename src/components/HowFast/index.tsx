/** @file What the benchmark recorded: the goals and whether they are held, then who took how long at what. */
import type { ReactNode } from "react";

import { comparisonsOf, goalsOf, modelText } from "../../speed/goals.ts";
import {
  taskNames,
  type Comparison,
  type Figure,
  type SpeedRecord,
} from "../../speed/record.ts";
import kept from "../../speed/record.json";
import { columnText, machinesOf, rowsOf } from "../../speed/text.ts";

/** The bench wrote it by this type; a file of JSON knows no more than strings. */
const record = kept as unknown as SpeedRecord;

export function Goals(): ReactNode {
  return (
    <Table columns={["Goal", "Set", "Measured", "Held"]}>
      {goalsOf(record).map(({ what, goal, measured, held }) => (
        <tr key={what}>
          <th scope="row">{what}</th>
          <td>{goal}</td>
          <td>{measured}</td>
          <td>{held ? "held" : <strong>missed</strong>}</td>
        </tr>
      ))}
    </Table>
  );
}

export function Rivals(): ReactNode {
  return comparisonsOf(record).map((comparison) => (
    <Compared
      key={`${comparison.place} ${comparison.model}`}
      comparison={comparison}
    />
  ));
}

function Compared({
  comparison: { place, model, compared },
}: {
  readonly comparison: Comparison;
}): ReactNode {
  const caption = `${place === "native" ? "Native" : "WebAssembly"}, ${modelText(model)}`;
  const versions = [...new Set(compared.map(({ version }) => version))];
  return (
    <Table
      caption={`${caption}. ${versions.join("; ")}.`}
      columns={["Task", ...compared.map(columnText)]}
    >
      {rowsOf(compared, taskNames).map(({ name, cells }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {cells.map((cell, column) => (
            <td key={column}>{cell.replaceAll(" ", "\u00a0")}</td>
          ))}
        </tr>
      ))}
    </Table>
  );
}

/** What is measured of the site alone. */
export function OwnFigures(): ReactNode {
  const figures = Object.values(record).flatMap((part): readonly Figure[] =>
    part.comparison ? [] : part.figures,
  );
  if (figures.length === 0) return null;
  return (
    <Table columns={["Figure", "Measured", "Goal"]}>
      {figures.map(({ what, value, goal }) => (
        <tr key={what}>
          <th scope="row">{what}</th>
          <td>{value}</td>
          <td>{goal}</td>
        </tr>
      ))}
    </Table>
  );
}

export function Machines(): ReactNode {
  return (
    <ul>
      {machinesOf(record).map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

interface TableProps {
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

function Table({ caption, columns, children }: TableProps): ReactNode {
  return (
    // a scrolling area, which the theme makes of a wide table, has to be reachable by keyboard
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <table tabIndex={0}>
      {caption !== undefined && <caption>{caption}</caption>}
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
