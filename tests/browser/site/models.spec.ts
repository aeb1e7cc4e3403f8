/** @file Choosing a model: one that the deployment hosts, GPT-2 Small from the hub, the one that comes with the site. */
import type { Page } from "@playwright/test";
import neox from "../../fixtures/model/tiny-neox.json" with { type: "json" };
import other from "../../fixtures/published/other-recording.json" with { type: "json" };
import { makeFolder } from "../delivery/models.ts";
import type { MisbehavingServer } from "../delivery/server.ts";
import { buildOffering, hostedId, neoxId, type Offering } from "./offering.ts";
import { startSiteServer } from "./server.ts";
import {
  basePath,
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  finished,
  numbersShown,
  open,
  press,
  run,
  test as base,
  tutorial,
  watchErrors,
} from "./site.ts";

const test = base.extend<{ hub: MisbehavingServer }, { offering: Offering }>({
  offering: [
    async ({ browserName: _ }, provide) => {
      const scratch = await makeFolder();
      const offering = await buildOffering(scratch.path);
      await provide(offering);
      await offering.hub.close();
      await scratch.remove();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  server: async ({ offering }, provide) => {
    const server = await startSiteServer(offering.folder, basePath);
    await provide(server);
    await server.close();
  },
  hub: async ({ offering: { hub } }, provide) => {
    hub.heal();
    hub.requests.length = 0;
    await provide(hub);
  },
});

// one build of the site for them all
test.describe.configure({ mode: "default" });

function status(page: Page) {
  return page.getByRole("region", { name: "This page's model and cells" });
}

async function choose(page: Page, id: string): Promise<void> {
  await page.locator("[data-model-choice]").first().selectOption(id);
}

/** Of weights: what had not arrived when the page was left is asked for again, and no more than this is under way. */
const inFlight = 6;

function rangesAsked(hub: MisbehavingServer): (string | undefined)[] {
  return hub.requests
    .filter(({ path }) => path.startsWith("storage/"))
    .map(({ range }) => range);
}

test("a hosted model is what a page begins with, and nobody else is asked", async ({
  page,
  server,
  hub,
}) => {
  const errors = watchErrors(page);
  await open(page, server);
  const choice = page.locator("[data-model-choice]").first();
  await expect(choice).toHaveValue(hostedId);
  await expect(choice.locator("option")).toContainText([
    /induction-mini \([\d.]+ MB, comes with this site\)/,
    /Hosted GPT-2 \(\d+ kB\)/,
    /GPT-2 Small \(497\.8 MB from localhost:\d+\)/,
  ]);
  await run(page, "attention");
  const figure = chart(page, "attention");
  await expect(figure).toContainText("by Hosted GPT-2 (weights as q8)");
  await expect(figure).toContainText("another model than");
  expect(await numbersShown(page, "attention")).toHaveLength(2 * 4);
  await expect(status(page)).toContainText("Hosted GPT-2 (");
  expect(hub.requests).toEqual([]);
  expect(errors).toEqual([]);
});

test("a model of another family, prepared by npm run model, runs in a cell and gives transformers' logits", async ({
  page,
  server,
}) => {
  await open(page, server);
  await choose(page, neoxId);
  await edit(
    page,
    "loss",
    [
      "model = LanguageModel('pythia')",
      `tokens = torch.tensor(${JSON.stringify(neox.tokens)})`,
      "with model.trace(tokens):",
      "    stream = model.gpt_neox.layers[0].output.save()",
      "    logits = model.lm_head.output.save()",
      `apart = (logits.flatten() - torch.tensor(${JSON.stringify(neox.logits)})).abs().max()`,
      "print('close', bool(apart < 1e-5), tuple(stream.shape))",
    ].join("\n"),
  );
  await run(page, "loss");
  await expect(cell(page, "loss").locator("[data-output=text]")).toContainText(
    "close True (2, 8, 16)",
  );
});

test("GPT-2 Small comes from the hub once the reader chose it and pressed, and a second visit asks nobody", async ({
  page,
  server,
  hub,
}) => {
  const errors = watchErrors(page);
  await open(page, server);
  await choose(page, "gpt2");
  await expect(page.locator("[data-other-host]")).toContainText(
    /A run asks localhost:\d+ for its weights, 497\.8 MB/,
  );
  await expect(cell(page, "loss").locator("[data-status]")).toContainText(
    /497\.8 MB of it from localhost/,
  );
  expect(hub.requests).toEqual([]);
  await run(page, "attention");
  expect(hub.count("model.safetensors")).toBeGreaterThan(0);
  const figure = chart(page, "attention");
  await expect(figure).toContainText(
    /by GPT-2 Small \(openai-community\/gpt2 at 607a30d7 from localhost:\d+, weights as f16\)/,
  );
  // random weights: the comparison with what was published has to fail, and say so
  for (const name of ["loss", "attention"]) {
    const agreement = chart(page, name).locator("[data-agreement]");
    await expect(agreement).toHaveAttribute("data-agreement", "differs");
    await expect(agreement).toContainText(
      "Differs from the published values of GPT-2 Small",
    );
  }
  await expect(
    chart(page, "attention").locator("[data-agreement]"),
  ).toContainText("5.1, 5.5, 6.9, 7.2, 7.10 there");
  const scores = await numbersShown(page, "attention");
  expect(scores).toHaveLength(12 * 12);

  hub.requests.length = 0;
  await open(page, server);
  await expect(page.locator("[data-model-choice]").first()).toHaveValue("gpt2");
  await expect(status(page)).toContainText(/GPT-2 Small \([\d.]+ MB\).* kept/);
  await run(page, "attention");
  expect(await numbersShown(page, "attention")).toEqual(scores);
  expect(hub.requests).toEqual([]);
  await status(page).getByRole("button", { name: "Delete" }).click();
  await expect(status(page)).toContainText("No model is kept");
  expect(errors).toEqual([]);
});

test("numbers that are another recording of GPT-2 Small agree with the published ones, and the page says so", async ({
  page,
  server,
}) => {
  await open(page, server);
  await choose(page, "gpt2");
  const grid = JSON.stringify(other.induction);
  await edit(
    page,
    "attention",
    `imshow(torch.tensor(${grid}), xaxis="Head", yaxis="Layer", title="Induction Score by Head")\n`,
  );
  await run(page, "attention");
  const agreement = chart(page, "attention").locator("[data-agreement]");
  await expect(agreement).toHaveAttribute("data-agreement", "agrees");
  await expect(agreement).toHaveText(
    /^Agrees with the published values of GPT-2 Small: largest difference 0\.0\d+ at \d+\.\d+ \(tolerance 0\.1, as the tokens differ\); the five heads above 0\.8 are the same five\.$/,
  );
});

test("where the hub cannot be reached the reader is told, and one press runs the embedded model", async ({
  page,
  server,
  hub,
}) => {
  hub.fail("", { kind: "status", status: 503 });
  await open(page, server);
  await choose(page, "gpt2");
  await press(page, "loss");
  const failure = cell(page, "loss").locator("[data-failure]");
  await expect(failure).toContainText(/config\.json from localhost:\d+: /, {
    timeout: 30_000,
  });
  await failure
    .getByRole("button", { name: "Run induction-mini instead" })
    .click();
  await finished(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(page.locator("[data-model-choice]").first()).toHaveValue(
    "induction-mini",
  );
});

test("cancelling while the hub keeps silent is heard at once, and the next press works", async ({
  page,
  server,
  hub,
}) => {
  hub.fail("config.json", { kind: "stall" });
  await open(page, server);
  await choose(page, "gpt2");
  await press(page, "loss");
  await expect.poll(() => hub.count("config.json")).toBeGreaterThan(0);
  await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "cancelled", {
    timeout: 500,
  });
  hub.heal();
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText("by GPT-2 Small");
});

test("a download from the hub goes on after a reload without fetching a good byte twice", async ({
  page,
  server,
  hub,
}) => {
  hub.fail("storage/", { kind: "slow", bytesPerSecond: 400_000 });
  await open(page, server);
  await choose(page, "gpt2");
  await press(page, "loss");
  await expect
    .poll(() => hub.count("storage/"), { timeout: 60_000 })
    .toBeGreaterThan(30);
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "downloading");
  await page.goto("about:blank");
  hub.heal();
  const before = rangesAsked(hub);
  hub.requests.length = 0;
  await open(page, server);
  await run(page, "loss");
  const again = rangesAsked(hub).filter((range) => before.includes(range));
  expect(again.length).toBeLessThanOrEqual(inFlight);
  await expect(chart(page, "loss")).toContainText("by GPT-2 Small");
});

test("a hub that ignores ranges is read as one stream, and gives the same numbers", async ({
  page,
  browser,
  server,
  hub,
}) => {
  const scores = async (visitor: Page): Promise<number[]> => {
    await open(visitor, server);
    await choose(visitor, "gpt2");
    await run(visitor, "attention");
    return numbersShown(visitor, "attention");
  };
  const ranged = await scores(page);
  hub.fail("storage/", { kind: "ignore-range" });
  const other = await browser.newContext();
  expect(await scores(await other.newPage())).toEqual(ranged);
  await other.close();
});

test("another model leaves the last result in place, marked as of the other one", async ({
  page,
  server,
}) => {
  await open(page, server, `${tutorial}?model=induction-mini`);
  await run(page, "loss");
  await choose(page, hostedId);
  await expect(cell(page, "loss").locator("[data-stale]")).toHaveAttribute(
    "data-stale",
    "model",
  );
  await expect(chart(page, "loss")).toContainText("by induction-mini");
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText("by Hosted GPT-2");
  await expect(cell(page, "loss").locator("[data-stale]")).toHaveCount(0);
});

test("a link holds the choice of model, and Settings offers it, too", async ({
  page,
  context,
  server,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, server);
  await cell(page, "loss").getByRole("button", { name: "Settings" }).click();
  await cell(page, "loss")
    .getByLabel("Model of this page")
    .selectOption("induction-mini");
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(status(page)).toContainText("Copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.browser()?.newContext();
  const visitor = await other?.newPage();
  if (visitor === undefined) throw new Error("no second visitor");
  await visitor.goto(link);
  await expect(visitor.locator('[data-link="opened"]')).toContainText(
    "It chose the model induction-mini.",
  );
  await expect(visitor.locator("[data-model-choice]").first()).toHaveValue(
    "induction-mini",
  );
  await other?.close();
});
