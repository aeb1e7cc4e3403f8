/** @file What can go wrong: cancelling, servers that fail, listings that are in error. Nothing good is lost. */
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  open,
  press,
  run,
  test,
} from "./site.ts";
import type { Fault } from "./server.ts";

test("cancelling a download is heard at once, and the next press works", async ({
  page,
  server,
}) => {
  server.fail("model.safetensors", { kind: "slow", bytesPerSecond: 200_000 });
  await open(page, server);
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "downloading");
  await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "cancelled", {
    timeout: 500,
  });
  await expect(chart(page, "loss")).toHaveAttribute(
    "data-chart-origin",
    "prebuilt",
  );
  server.heal();
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
});

/** What goes wrong with a file, one after the other: the next press then meets the next fault. */
const faults: Readonly<Record<string, Readonly<Record<string, Fault>>>> = {
  "model.safetensors": {
    "the model is missing": { kind: "status", status: 404 },
    "the server is down": { kind: "status", status: 503 },
    "the connection breaks": { kind: "drop", afterBytes: 900_000 },
    "the model ends early": { kind: "truncate", afterBytes: 900_000 },
    "a byte is wrong": { kind: "corrupt" },
  },
  "ort-wasm": { "the engine is missing": { kind: "status", status: 404 } },
  "pyodide.asm.wasm": {
    "Python is missing": { kind: "status", status: 404 },
  },
  "sizes.json": {
    "the list of files is missing": { kind: "status", status: 500 },
  },
};

for (const [file, ofFile] of Object.entries(faults)) {
  test(`when ${Object.keys(ofFile).join(", or ")}, the page says so and the next press works`, async ({
    page,
    server,
  }) => {
    test.setTimeout(240_000);
    await open(page, server);
    const failure = cell(page, "loss").locator("[data-failure]");
    const above = cell(page, "setup").locator("[data-failure]");
    const asked = (): number =>
      server.requests.filter((path) => path.includes(file)).length;
    for (const [what, fault] of Object.entries(ofFile)) {
      server.fail(file, fault);
      // without a recording a press waits for Python
      server.fail("runtime/recordings/", { kind: "status", status: 404 });
      const before = asked();
      await press(page, "loss");
      await expect.poll(asked, { message: what }).toBeGreaterThan(before);
      await expect(failure, what).toBeVisible({ timeout: 60_000 });
      await expect(failure.or(above).first()).not.toContainText("internal:");
      await expect(chart(page, "loss")).toHaveAttribute(
        "data-chart-origin",
        "prebuilt",
      );
    }
    server.heal();
    await run(page, "loss");
    await expectCommittedChart(page, "loss");
  });
}

test("what never ends is stopped, what is in error is told, and nothing good is lost", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await open(page, server);
  await test.step("an endless loop is stopped without losing the model", async () => {
    await run(page, "loss");
    const weights = (): number =>
      server.requests.filter((path) => path.includes("model.safetensors"))
        .length;
    expect(weights()).toBe(1);
    await edit(page, "attention", "while True:\n    pass\n");
    await press(page, "attention");
    await expect(cell(page, "attention")).toHaveAttribute(
      "data-state",
      "preparing",
    );
    await page.waitForTimeout(500);
    await cell(page, "attention")
      .getByRole("button", { name: "Cancel" })
      .click();
    await expect(cell(page, "attention")).toHaveAttribute(
      "data-state",
      "cancelled",
      { timeout: 500 },
    );
    await cell(page, "attention")
      .getByRole("button", { name: "Reset" })
      .click();
    await run(page, "attention");
    await expectCommittedChart(page, "attention");
    expect(weights()).toBe(1);
  });
  await test.step("an edited listing reads a value in the middle and goes on from it", async () => {
    await edit(
      page,
      "attention",
      [
        "late = loss[55:].mean()",
        "if late < 1:",
        "    print(f'learned: {late.item():.3f}')",
        "else:",
        "    print('not learned')",
      ].join("\n"),
    );
    await run(page, "attention");
    await expect(
      cell(page, "attention").locator("[data-output=text]"),
    ).toHaveText(/^learned: 0\.0\d\d\s*$/);
  });
  await test.step("it intervenes in the model, and prints", async () => {
    await edit(
      page,
      "attention",
      [
        "with model.trace(repeated_tokens):",
        "    model.transformer.h[0].attn.output[0][:] = 0",
        "    logits = model.lm_head.output.save()",
        "loss = cross_entropy_loss(logits, repeated_tokens, shift=True, avg_token=False)",
        "print('second half', loss[55:].mean())",
        "line(loss, xaxis='Position', yaxis='Loss', title='Without layer 0')",
      ].join("\n"),
    );
    await run(page, "attention");
    const printed = cell(page, "attention").locator("[data-output=text]");
    await expect(printed).toContainText("second half tensor(");
    const value = Number(
      /tensor\(([\d.]+)/.exec(await printed.innerText())?.[1],
    );
    // without the first layer's attention nothing tells which token came before
    expect(value).toBeGreaterThan(5);
  });
  await test.step("in an edited listing, at its line", async () => {
    await edit(
      page,
      "loss",
      "a = torch.zeros(2, 3)\nb = torch.zeros(4, 5)\na @ b\n",
    );
    await page.keyboard.press("ControlOrMeta+Enter");
    const failure = cell(page, "loss").locator("[data-failure]");
    await expect(failure).toBeVisible({ timeout: 60_000 });
    await expect(failure).toContainText("line 3");
    await expect(failure).toContainText("float32[2,3] and float32[4,5]");
    await expect(failure).not.toContainText("_pyodide");
    await expect(cell(page, "loss").locator(".failed-line")).toContainText(
      "a @ b",
    );
    await cell(page, "loss").getByRole("button", { name: "Reset" }).click();
    await run(page, "loss");
    await expectCommittedChart(page, "loss");
  });
  await test.step("in a second run, on the line and under the chart that it leaves behind", async () => {
    await run(page, "loss");
    const caption = chart(page, "loss").locator("figcaption");
    await expect(caption).toContainText("Agrees with");
    await edit(page, "loss", "half = 3\nhalf.nope");
    await press(page, "loss");
    const place = cell(page, "loss");
    await expect(place).toHaveAttribute("data-state", "failed");
    await expect(place.locator("[data-status]")).toHaveText(
      /^Failed: AttributeError/,
    );
    await expect(place.locator("[data-failure]")).toContainText(
      "press Run again. Reset brings the listing back",
    );
    await expect(caption).toContainText("The last run failed and drew nothing");
    await expect(caption).not.toContainText(/Agrees|Just computed/);
  });
  await test.step("inside a helper of the set-up: it marks the line that was run and names both places", async () => {
    await edit(
      page,
      "loss",
      "x = torch.zeros(3)\nline('no tensor', xaxis='', yaxis='', title='')\n",
    );
    await press(page, "loss");
    const place = cell(page, "loss");
    await expect(place).toHaveAttribute("data-state", "failed", {
      timeout: 60_000,
    });
    await expect(place.locator("[data-failure]")).toContainText(
      /\(cell “loss”, line 2, in a function, at line \d+ of cell “setup”\)/,
    );
    await expect(place.locator(".failed-line")).toContainText("no tensor");
  });
  await test.step("before anything is tried, where something cannot fit, with its size", async () => {
    await edit(
      page,
      "loss",
      "a = torch.ones(100_000, 1)\nb = a @ a.T\nprint(b.sum())",
    );
    await press(page, "loss");
    const failure = cell(page, "loss").locator("[data-failure]");
    await expect(failure).toBeVisible({ timeout: 60_000 });
    await expect(failure).toContainText("got 40.0 GB (float32[100000,100000])");
    await expect(failure).toContainText("line 2");
    await expect(failure).not.toContainText(/onnxruntime|\/\w+\/|RangeError/);
  });
});
