/** @file What a second thread of WebAssembly brings at GPT-2 Small's shape, in Chromium. */
import { chromium } from "@playwright/test";
import type {} from "../../tests/browser/parity/harness.ts";
import { startServer } from "../../tests/browser/parity/server.ts";
import { gpt2Small } from "../model/random-checkpoint.ts";
import { median, seconds, type Figure } from "./figure.ts";

const rounds = 7;
const counts = [1, 2] as const;

const shape = {
  nLayers: gpt2Small.n_layer,
  nHeads: gpt2Small.n_head,
  dModel: gpt2Small.n_embd,
  dHead: gpt2Small.n_embd / gpt2Small.n_head,
  dMlp: 4 * gpt2Small.n_embd,
  dVocab: gpt2Small.vocab_size,
};

/** @param browserPath a Chromium */
export async function benchThreads(browserPath: string): Promise<Figure[]> {
  const { server, url } = await startServer();
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--headless=new"],
  });
  const times = new Map<number, number[]>(counts.map((count) => [count, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      // in turns, as other work on the machine comes and goes
      for (const count of counts) {
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction(() => "parity" in window);
        const milliseconds = await page.evaluate(
          ([threads, shape]) => window.parity.pace(threads, shape),
          [count, shape] as const,
        );
        times.get(count)?.push(milliseconds);
        await page.close();
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
  const [one = [], two = []] = counts.map((count) => times.get(count));
  const ratios = one.map((each, round) => each / (two[round] ?? NaN));
  return [
    ...counts.map((count) => ({
      what: `a layer of GPT-2 Small's shape and its part of the unembedding, 100 tokens, WASM, ${count} ${count === 1 ? "thread" : "threads"}`,
      value: seconds(times.get(count) ?? []),
      goal: "",
    })),
    {
      what: "one thread divided by two",
      value: `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
      goal: "1.7",
    },
  ];
}
