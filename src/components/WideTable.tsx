/** @file A table that scrolls, as the theme has it, where it is wider than the page; its first column names the rows. */
import type { ReactNode } from "react";

interface Props {
  readonly caption?: string;
  readonly columns: readonly string[];
  /** By the row's name, unique in the table. */
  readonly rows: readonly (readonly [name: string, ...cells: ReactNode[]])[];
}

export default function WideTable({
  caption,
  columns,
  rows,
}: Props): ReactNode {
  return (
    // what scrolls has to be reachable by keyboard
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
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
