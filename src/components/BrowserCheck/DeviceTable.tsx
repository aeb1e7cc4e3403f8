/** @file What a report found on one device, as a table; what differs is told below it. */
import type { ReactNode } from "react";

import {
  countText,
  deviceText,
  problemsText,
  secondsText,
  type DeviceReport,
} from "../../check/report.ts";
import WideTable from "../WideTable.tsx";

interface Props {
  readonly device: DeviceReport;
}

export default function DeviceTable({ device }: Props): ReactNode {
  const { parts, driver, failure } = device;
  const problems = parts.flatMap(problemsText);
  return (
    <>
      <WideTable
        caption={`${deviceText(device)}${driver === undefined ? "" : `; driver: ${driver}`}`}
        columns={["Compared", "Found", "Times"]}
        rows={parts.map((part) => [
          part.name,
          countText(part),
          secondsText(part),
        ])}
      />
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
