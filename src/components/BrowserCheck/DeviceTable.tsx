/** @file What a report found on one device, as a table; what differs is told below it. */
import type { ReactNode } from "react";

import {
  countText,
  deviceText,
  problemsText,
  secondsText,
  type DeviceReport,
} from "../../check/report.ts";

interface Props {
  readonly device: DeviceReport;
}

export default function DeviceTable({ device }: Props): ReactNode {
  const { parts, driver, failure } = device;
  const problems = parts.flatMap(problemsText);
  return (
    <>
      {/* a scrolling area, which the theme makes of a wide table, has to be reachable by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <table tabIndex={0}>
        <caption>
          {deviceText(device)}
          {driver !== undefined && `; driver: ${driver}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">Found</th>
            <th scope="col">Times</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">{part.name}</th>
              <td>{countText(part)}</td>
              <td>{secondsText(part)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {failure !== undefined && <p>It ended early: {failure}</p>}
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </>
  );
}
