/** @file The reports of what the engine was tried on, the latest first. */
import reports from "@generated/check/default/reports.json";
import type { ReactNode } from "react";

import { madeOn, triedGpu, type Report } from "../../check/report.ts";
import DeviceTable from "../BrowserCheck/DeviceTable.tsx";

export default function TestedOn(): ReactNode {
  return (
    <>
      <p>
        <strong>
          {reports.some(triedGpu)
            ? "A real GPU has been tried."
            : "No real GPU has been tried yet."}
        </strong>
      </p>
      {reports.map((report) => (
        <Tested
          key={`${report.date} ${report.made} ${report.system}`}
          report={report}
        />
      ))}
    </>
  );
}

function Tested({ report }: { readonly report: Report }): ReactNode {
  const { made, date, devices } = report;
  return (
    <section>
      <p>
        <time dateTime={date}>{date}</time>, {made}: {madeOn(report).join(", ")}
      </p>
      {devices.map((device) => (
        <DeviceTable key={device.kind} device={device} />
      ))}
    </section>
  );
}
