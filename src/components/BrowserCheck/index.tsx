/** @file Checks the reader's browser after a press, and offers what it found to copy. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import { usePluginData } from "@docusaurus/useGlobalData";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { reportText, type Report } from "../../check/report.ts";
import type { CheckedPage } from "../../live/check-browser.ts";
import { chosenOffer, type ModelOffers } from "../../models/offer.ts";
import CopyTexts from "../Button/CopyTexts.tsx";
import { Button } from "../Button/index.tsx";
import type { PageData } from "../Notebook/page.ts";
import { siteUrlOf } from "../site-url.ts";
import DeviceTable from "./DeviceTable.tsx";

export default function BrowserCheck(): ReactNode {
  const models = usePluginData("models") as ModelOffers;
  const baseUrl = useBaseUrl("/");
  const running = useRef<AbortController | undefined>(undefined);
  const [step, setStep] = useState<string>();
  const [end, setEnd] = useState("");
  const [report, setReport] = useState<Report>();
  useEffect(() => () => running.current?.abort(), []);

  const check = async (): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    setReport(undefined);
    setEnd("");
    setStep("loading");
    try {
      const [{ checkBrowser }, { default: page }] = await Promise.all([
        import("../../live/check-browser.ts"),
        import("@generated/pages/default/induction-heads.json"),
      ]);
      await checkBrowser({
        siteUrl: siteUrlOf(baseUrl),
        model: chosenOffer(models, [models.embedded]),
        page: checkedPage(page, models.embedded),
        onStep: (now) => {
          if (!signal.aborted) setStep(now);
        },
        onReport: setReport,
        signal,
      });
      setEnd("The check is done.");
    } catch (thrown) {
      setEnd(
        signal.aborted
          ? "The check was stopped."
          : `The check could not go on: ${(thrown as Error).message}`,
      );
    } finally {
      setStep(undefined);
    }
  };

  return (
    <div data-check={step === undefined ? end : "running"}>
      <p>
        {step === undefined ? (
          <Button kind="main" onClick={() => void check()}>
            Check this browser
          </Button>
        ) : (
          <Button kind="danger" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        )}{" "}
        {/* each case would be read out */}
        <span>{step}</span>
        <span role="status">{step === undefined ? end : ""}</span>
      </p>
      {report?.devices.map((device) => (
        <DeviceTable key={device.kind} device={device} />
      ))}
      {report !== undefined && step === undefined && (
        <CopyTexts
          texts={{
            "Copy the report": () => reportText(report),
            "Copy as JSON": () => `${JSON.stringify(report, null, 1)}\n`,
          }}
        />
      )}
    </div>
  );
}

/** In the page's first idiom, with the charts of the model that comes with the site. */
function checkedPage(
  { id, heads, places, charts }: PageData,
  model: string,
): CheckedPage {
  const prebuilt = charts.find((each) => each.id === model)?.charts ?? {};
  return {
    id,
    ...(heads === undefined ? {} : { heads }),
    cells: places.map((place) => ({
      id: place.variants[0].id,
      code: place.variants[0].code,
      charts: place.charts.flatMap(({ name, tolerances }) => {
        const chart = prebuilt[name]?.chart;
        return chart === undefined
          ? []
          : [{ name, tolerances, prebuilt: chart }];
      }),
    })),
  };
}
