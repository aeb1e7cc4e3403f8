/** @file Every page but the tutorial, which has journeys of its own, runs from its first cell to its last. */
import { expect } from "vitest";
import { faultsOf, livePages } from "../browser/site/committed.ts";
import { journey } from "./journey.ts";
import {
  attributeOf,
  finished,
  inChart,
  open,
  pressButton,
  tutorialPath,
  until,
} from "./tutorial.ts";

for (const live of livePages) {
  const path = `docs/${live.id}`;
  if (path === tutorialPath) continue;
  journey(
    `${live.id} runs as it stands and draws its prebuilt charts again`,
    async ({ reader, server }) => {
      await open(reader, server, path);
      await pressButton(reader, "main", "Run all");
      for (const { variants, charts } of live.places) {
        await finished(reader, variants[0].id);
        for (const { name } of charts) {
          expect(
            await attributeOf(reader, inChart(name), "data-chart-origin"),
          ).toBe("live");
          const shown = await until(
            reader,
            `the numbers of ${name} of ${path}`,
            (scope: string) => {
              const numbers = document.querySelector<HTMLDetailsElement>(
                `${scope} [data-numbers]`,
              );
              if (numbers === null) return undefined;
              // they are written when they are asked for
              numbers.open = true;
              const rows = [...numbers.querySelectorAll("tbody tr")];
              return rows.length === 0
                ? undefined
                : rows.map((row) =>
                    [...row.querySelectorAll("td")].map(
                      ({ textContent }) => textContent,
                    ),
                  );
            },
            [inChart(name)],
          );
          expect(faultsOf(shown, name, live), reader.browser).toEqual([]);
        }
      }
    },
  );
}
