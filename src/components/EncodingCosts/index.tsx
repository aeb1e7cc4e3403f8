/** @file What each encoding of a model costs, as a table of what was measured. */
import type { ReactNode } from "react";

import type {
  EncodingErrors,
  EncodingReport,
} from "../../models/encoding-report.ts";
import { megabytes } from "../download-size.ts";
import Scroll from "../Scroll.tsx";
import { errorText } from "./error-text.ts";
import styles from "./styles.module.css";

interface Props {
  readonly report: EncodingReport;
  /** What the reader calls the weights. */
  readonly title: string;
}

const columns: readonly (readonly [
  string,
  (errors: EncodingErrors) => number,
])[] = [
  ["Logits, rms", ({ logits }) => logits.rms],
  ["Logits, largest", ({ logits }) => logits.max],
  ["Loss, mean", ({ loss }) => loss.mean],
  ["Loss, largest", ({ loss }) => loss.position],
  ["Induction score", ({ induction }) => induction.max],
  ["Attention weight", ({ patterns }) => patterns.max],
];

export default function EncodingCosts({ report, title }: Props): ReactNode {
  const { device, protocol } = report;
  const caption =
    device === undefined ? title : `${title}, on ${device}: ${protocol}`;
  return (
    <Scroll
      className={styles.scroll}
      label={`What each encoding costs: ${caption}`}
    >
      <table className={styles.table}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Encoding</th>
            <th scope="col">Download</th>
            {columns.map(([name]) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(report.costs).map(([encoding, { bytes, errors }]) => (
            <tr key={encoding}>
              <th scope="row">{encoding}</th>
              <td>{megabytes(bytes)}</td>
              {columns.map(([name, of]) => (
                <td key={name}>
                  {errors === undefined ? "–" : errorText(of(errors))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
