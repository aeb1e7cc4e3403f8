/** @file What a second thread of WebAssembly brings at GPT-2 Small's shape, in Chromium. */
import { chromium } from "@playwright/test";
import type {} from "../../tests/browser/parity/harness.ts";
import { withThreads } from "../../src/speed/text.ts";
import { startServer } from "../../tests/browser/parity/server.ts";
import { gpt2Small } from "../model/random-checkpoint.ts";
import { median, seconds, type Figure } from "./figure.ts";

const rounds = 5;
const counts = [1, 2] as const;

/**
 * Of a page. The browser compiles what runs often once more and better, on the cores that the threads of a run want too:
 * that takes more than a second with two threads on two cores.
 */
const times = 20;
/** The last of them, when the compiler has long been done. */
const settledTimes = 5;

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
  const paces = new Map<number, number[][]>(counts.map((count) => [count, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      // in turns, as other work on the machine comes and goes
      for (const count of counts) {
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction(() => "parity" in window);
        paces
          .get(count)
          ?.push(
            await page.evaluate(
              ([threads, shape, times]) =>
                window.parity.paces(threads, shape, times),
              [count, shape, times] as const,
            ),
          );
        await page.close();
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
  const first = byCount(paces, (each) => each.slice(0, 1));
  const settled = byCount(paces, (each) => each.slice(-settledTimes));
  return [
    ...figuresOf(first, "as a page begins", ""),
    ...figuresOf(settled, "once the browser has compiled its best", "1.7"),
  ];
}

/** Of each page the median of some of its times, by the number of threads. */
function byCount(
  paces: ReadonlyMap<number, readonly number[][]>,
  some: (paces: number[]) => number[],
): number[][] {
  return counts.map((count) =>
    (paces.get(count) ?? []).map((each) => median(some(each))),
  );
}

function figuresOf(
  [one = [], two = []]: readonly number[][],
  when: string,
  goal: string,
): Figure[] {
  const ratios = one.map((each, round) => each / (two[round] ?? NaN));
  return [
    ...[one, two].map((times, index) => ({
      what: `${withThreads(
        "a layer of GPT-2 Small's shape and its part of the unembedding, 100 tokens, WASM",
        counts[index],
      )}, ${when}`,
      value: seconds(times),
      goal: "",
    })),
    {
      what: `one thread divided by two, ${when}`,
      value: `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
      goal,
    },
  ];
}
