/** @file What the benchmark recorded: the goals and whether they are held, then who took how long at what. */
import type { ReactNode } from "react";

import { comparisonsOf, goalsOf } from "../../speed/goals.ts";
import {
  taskNames,
  type Comparison,
  type SpeedRecord,
} from "../../speed/record.ts";
import kept from "../../speed/record.json";
import {
  columnText,
  machinesOf,
  modelText,
  placeText,
  rowsOf,
} from "../../speed/text.ts";
import WideTable from "../WideTable.tsx";

/** The bench wrote it by this type; a file of JSON knows no more than strings. */
const record = kept as unknown as SpeedRecord;

export function Goals(): ReactNode {
  return (
    <WideTable
      columns={["Goal", "Set", "Measured", "Held"]}
      rows={goalsOf(record).map(({ what, goal, measured, held }) => [
        what,
        goal,
        measured,
        held ? "held" : <strong key="held">missed</strong>,
      ])}
    />
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
  const where = placeText(place);
  const caption = `${where.charAt(0).toUpperCase()}${where.slice(1)}, ${modelText(model)}`;
  const versions = [...new Set(compared.map(({ version }) => version))];
  return (
    <WideTable
      caption={`${caption}. ${versions.join("; ")}.`}
      columns={["Task", ...compared.map(columnText)]}
      rows={rowsOf(compared, taskNames).map(({ name, cells }) => [
        name,
        ...cells.map((cell) => cell.replaceAll(" ", "\u00a0")),
      ])}
    />
  );
}

/** What is measured of the site alone. */
export function OwnFigures(): ReactNode {
  const figures = Object.values(record).flatMap((part) =>
    "figures" in part ? part.figures : [],
  );
  if (figures.length === 0) return null;
  return (
    <WideTable
      columns={["Figure", "Measured", "Goal"]}
      rows={figures.map(({ what, value, goal }) => [what, value, goal])}
    />
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
