/** @file What a browser may lack, taken away one at a time: the page works, and says what of it matters. */
import type { Page } from "@playwright/test";
import { cell, chart, edit, expect, open, run, test } from "./site.ts";

interface Lack {
  readonly name: string;
  /** Takes it away, in the page and in its workers. */
  readonly script: string;
  /** What the page says of it, where that matters. */
  readonly bar?: string;
  readonly note?: string;
  readonly caption?: string;
}

const keepsNothing = {
  bar: "keeps nothing for this page",
  note: "at each visit",
};

const lacks: readonly Lack[] = [
  {
    name: "JSPI",
    script:
      "delete WebAssembly.Suspending; delete WebAssembly.promising; delete WebAssembly.SuspendError;",
  },
  {
    name: "WebGPU",
    script: "delete Object.getPrototypeOf(navigator).gpu;",
    caption: "this browser has no WebGPU",
  },
  {
    name: "the Cache API",
    script: "delete globalThis.caches;",
    ...keepsNothing,
  },
  {
    name: "a Cache API that may be used",
    script:
      "for (const name of ['open', 'keys', 'has', 'match']) CacheStorage.prototype[name] = () => Promise.reject(new DOMException('off', 'SecurityError'));",
    ...keepsNothing,
  },
  {
    name: "service workers",
    script: "delete Object.getPrototypeOf(navigator).serviceWorker;",
  },
  { name: "IndexedDB", script: "delete globalThis.indexedDB;" },
  {
    name: "a private file system",
    script: "delete Object.getPrototypeOf(navigator).storage;",
  },
  {
    name: "channels between tabs and streams that compress",
    script:
      "delete globalThis.BroadcastChannel; delete globalThis.CompressionStream;",
  },
];

async function takeAway(page: Page, script: string): Promise<void> {
  await page.addInitScript(script);
  // modules that are imported run before what imports them
  await page.route("**/runtime/workers/*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      body: `${script}\n${await response.text()}`,
    });
  });
}

for (const { name, script, bar, note, caption } of lacks) {
  test(`without ${name} a listing draws, a value is read, and the page says what matters`, async ({
    page,
    server,
  }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await takeAway(page, script);
    await open(page, server);
    const status = cell(page, "loss").locator("[data-status]");
    const stored = page.locator("[data-stored]");
    if (note !== undefined) await expect(status).toContainText(note);
    else await expect(status).toContainText("once");
    await edit(
      page,
      "loss",
      [
        "model = LanguageModel('gpt2', device_map=device)",
        "with model.trace('a b c'):",
        "    x = torch.ones_like(model.transformer.ln_f.output[0, :, 0]).save()",
        "print('read' if (x.sum() * 2).item() == 6 else 'wrong')",
        "px.line(y=x * model.lm_head.weight[0, 0])",
      ].join("\n"),
    );
    await run(page, "loss");
    await expect(cell(page, "loss").locator("[data-output=text]")).toHaveText(
      "read\n",
    );
    await expect(chart(page, "loss")).toHaveAttribute(
      "data-chart-origin",
      "live",
    );
    await expect(chart(page, "loss")).toContainText(caption ?? "on WASM");
    await expect(stored).toContainText(bar ?? "kept in this browser");
    expect(errors).toEqual([]);
  });
}
