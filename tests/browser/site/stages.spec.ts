/** @file The stages of a training: models that one page alone offers, and runs against their own prebuilt charts. */
import {
  chart,
  expect,
  expectCommittedChart,
  livePages,
  open,
  run,
  test,
  watchErrors,
} from "./site.ts";

const stages = livePages.find(({ id }) => id === "phase-change");

test("each stage runs, and its scores agree with its own prebuilt chart", async ({
  page,
  server,
}) => {
  const errors = watchErrors(page);
  await open(page, server, "docs/phase-change");
  const choice = page.locator("[data-model-choice]").first();
  await expect(choice).toHaveValue("induction-mini");
  expect(stages?.ownModels).toHaveLength(2);
  for (const id of stages?.ownModels ?? []) {
    await choice.selectOption(id);
    await run(page, "checkpoint");
    const figure = chart(page, "checkpoint");
    await expect(figure).toHaveAttribute("data-chart-model", id);
    await expect(figure.locator("[data-agreement]")).toHaveAttribute(
      "data-agreement",
      "agrees",
    );
    await expectCommittedChart(page, "checkpoint", stages, id);
  }
  expect(errors).toEqual([]);
});

test("the choice of a stage is of its page alone", async ({ page, server }) => {
  await open(page, server, "docs/phase-change");
  const choice = page.locator("[data-model-choice]").first();
  await choice.selectOption("induction-mini-step-140");
  await open(page, server, "docs/ablation");
  await expect(choice).toHaveValue("induction-mini");
  await expect(choice.locator("option")).not.toContainText([/step/]);
  await open(page, server, "docs/ablation?model=induction-mini-step-140");
  await expect(choice).toHaveValue("induction-mini");
});
