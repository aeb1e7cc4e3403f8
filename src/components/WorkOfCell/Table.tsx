/** @file The parts in the order in which they ran, with what each reads and gives. */
import type { ReactNode } from "react";

import type { WorkEvaluation } from "../../live/state.ts";
import {
  bytesOfPart,
  givesText,
  milliseconds,
  readsText,
} from "../../live/work-text.ts";
import Scroll from "../Scroll.tsx";
import styles from "./styles.module.css";

/** More would take the page long to lay out. */
const mostRows = 100;

export default function Table({
  evaluation: { parts },
}: {
  readonly evaluation: WorkEvaluation;
}): ReactNode {
  const left = parts.length - mostRows;
  return (
    <details className={styles.fold}>
      <summary>As a table</summary>
      <Scroll role="group" className={styles.scroll} label="Table of the parts">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Operations</th>
              <th scope="col">Reads</th>
              <th scope="col">Gives</th>
              <th scope="col">Getting ready</th>
              <th scope="col">Running</th>
              <th scope="col">Bytes given</th>
            </tr>
          </thead>
          <tbody>
            {parts.slice(0, mostRows).map((part, index) => (
              <tr key={index}>
                <th scope="row">
                  {index + 1}. {part.name}
                </th>
                <td>{part.ops}</td>
                <td>{readsText(part).join("; ")}</td>
                <td>{givesText(part).join("; ")}</td>
                <td>{milliseconds(part.ready)}</td>
                <td>{milliseconds(part.run)}</td>
                <td>{bytesOfPart(part)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {left > 0 && <p>{left} parts more are in the text.</p>}
      <p>
        Getting ready is making a session, where there is none of this structure
        yet, and waiting for weights. On a GPU, running counts until everything
        was handed to it.
      </p>
    </details>
  );
}
