/** @file A press of an unedited listing draws its chart before Python is there; Python then says whether it is right. */
import type { Page } from "@playwright/test";
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  finished,
  open,
  press,
  run,
  test,
  watchErrors,
} from "./site.ts";
import { livePages } from "./committed.ts";
import type { SiteServer } from "./server.ts";

const python = "**/pyodide*/*";

const pageNamed = (id: string) => livePages.find((page) => page.id === id);

/** Holds back Python's files until it is called. */
async function holdPython(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(python, async (route) => {
    await released;
    await route.continue().catch(() => undefined);
  });
  return release;
}

function recordingOf(page: Page, id: string) {
  return chart(page, id).locator("[data-recording]");
}

/** Presses Run and waits for the chart, not for Python. */
async function draw(page: Page, id: string): Promise<void> {
  await press(page, id);
  await expect(cell(page, id)).toHaveAttribute("data-state", "done", {
    timeout: 60_000,
  });
}

function askedForPython(server: SiteServer): string[] {
  return server.requests.filter((path) => path.includes("pyodide"));
}

test("both listings are drawn before Python comes, and Python has then recorded the same", async ({
  page,
  server,
}) => {
  const errors = watchErrors(page);
  const release = await holdPython(page);
  await open(page, server);
  await draw(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(recordingOf(page, "loss")).toHaveAttribute(
    "data-recording",
    "awaited",
  );
  await expect(cell(page, "loss").locator("[data-status]")).toHaveText(
    /^Done in [\d.]+ s on .*\. Python loads behind it, to check\.$/,
  );
  await draw(page, "attention");
  await expectCommittedChart(page, "attention");
  expect(askedForPython(server)).toEqual([]);
  release();
  for (const id of ["loss", "attention"]) {
    await expect(recordingOf(page, id)).toHaveAttribute(
      "data-recording",
      "same",
      { timeout: 60_000 },
    );
    await expect(recordingOf(page, id)).toContainText("both are the same");
    await expectCommittedChart(page, id);
  }
  expect(errors).toEqual([]);
});

for (const [page, id] of [
  ["guide", "patterns"],
  ["composition", "remove"],
] as const) {
  test(`a listing that reads a value on its way is drawn before Python comes, where the same is read: ${page}`, async ({
    page: tab,
    server,
  }) => {
    const release = await holdPython(tab);
    await open(tab, server, `docs/${page}`);
    await draw(tab, id);
    await expectCommittedChart(tab, id, pageNamed(page));
    await expect(recordingOf(tab, id)).toHaveAttribute(
      "data-recording",
      "awaited",
    );
    expect(askedForPython(server)).toEqual([]);
    release();
    await expect(recordingOf(tab, id)).toHaveAttribute(
      "data-recording",
      "same",
      { timeout: 120_000 },
    );
    await expectCommittedChart(tab, id, pageNamed(page));
  });
}

test("a listing that reads another value than when it was recorded waits for Python", async ({
  page,
  server,
}) => {
  await page.route("**/runtime/recordings/*.json", async (route) => {
    const text = await (await route.fetch()).text();
    const other = text.replace(/("digest":")[0-9a-f]{4}/g, "$1ffff");
    if (other === text) throw new Error("the recording has read nothing");
    await route.fulfill({ body: other, contentType: "application/json" });
  });
  const release = await holdPython(page);
  await open(page, server, "docs/guide");
  // held back, it does not get as far as the server
  const askedFor = page.waitForRequest(/pyodide/, { timeout: 60_000 });
  await press(page, "patterns");
  await askedFor;
  await expect(cell(page, "patterns")).not.toHaveAttribute(
    "data-state",
    "done",
  );
  release();
  await finished(page, "patterns");
  await expectCommittedChart(page, "patterns", pageNamed("guide"));
  await expect(recordingOf(page, "patterns")).toHaveCount(0);
});

test("the listings of the other idiom have recordings of their own", async ({
  page,
  server,
}) => {
  const release = await holdPython(page);
  await open(page, server);
  await page.getByRole("tab", { name: "Today's nnsight" }).first().click();
  await draw(page, "attention.trace");
  await expectCommittedChart(page, "attention");
  await expectCommittedChart(page, "loss");
  release();
  await expect(recordingOf(page, "attention")).toHaveAttribute(
    "data-recording",
    "same",
    { timeout: 60_000 },
  );
});

test("a recording that is not the listing's is found out: the chart is computed again, and it is said whose fault that was", async ({
  page,
  server,
}) => {
  // the tokens of other random numbers: a chart all the same, but not of this listing
  await page.route("**/runtime/recordings/*.json", async (route) => {
    const text = await (await route.fetch()).text();
    const other = text.replace(/("int64",\[10,\d+\],\[)"\d+"/g, '$1"1234"');
    if (other === text) throw new Error("the recording has no tokens");
    await route.fulfill({ body: other, contentType: "application/json" });
  });
  const release = await holdPython(page);
  await open(page, server);
  await draw(page, "loss");
  await expect(recordingOf(page, "loss")).toHaveAttribute(
    "data-recording",
    "awaited",
  );
  release();
  await expect(recordingOf(page, "loss")).toHaveAttribute(
    "data-recording",
    "other",
    { timeout: 60_000 },
  );
  await expect(recordingOf(page, "loss")).toContainText("this site's fault");
  await expect(cell(page, "loss").locator("[data-status]")).toContainText(
    "our recording was wrong",
  );
  await expectCommittedChart(page, "loss");
});

test("where Python does not come, the chart stays and the cell says so, and the next press asks again", async ({
  page,
  server,
}) => {
  server.fail("pyodide.asm.wasm", { kind: "status", status: 404 });
  await open(page, server);
  await draw(page, "loss");
  const failure = cell(page, "loss").locator("[data-failure]");
  await expect(failure).toContainText("could not be downloaded", {
    timeout: 60_000,
  });
  await expect(failure).not.toContainText("internal:");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "done");
  await expectCommittedChart(page, "loss");
  server.heal();
  await draw(page, "attention");
  await expect(recordingOf(page, "attention")).toHaveAttribute(
    "data-recording",
    "same",
    { timeout: 60_000 },
  );
});

test("an edited listing waits for Python, and so does one below it", async ({
  page,
  server,
}) => {
  const release = await holdPython(page);
  await open(page, server);
  await edit(page, "attention", "print(torch.ones(2).sum() + 1)");
  await press(page, "attention");
  await expect(cell(page, "attention")).toHaveAttribute(
    "data-state",
    /downloading|preparing|queued/,
  );
  await page.waitForTimeout(3000);
  await expect(cell(page, "attention")).not.toHaveAttribute(
    "data-state",
    "done",
  );
  release();
  await finished(page, "attention");
  await expect(recordingOf(page, "loss")).toHaveCount(0);
  await expect(
    cell(page, "attention").locator("[data-output=text]"),
  ).toHaveText(/tensor\(3\.\)/);
});

test("without the recording Python records the listing, as ever", async ({
  page,
  server,
}) => {
  server.fail("runtime/recordings/", { kind: "status", status: 404 });
  await open(page, server);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(recordingOf(page, "loss")).toHaveCount(0);
});

test("Cancel is heard while the chart of a recording is awaited", async ({
  page,
  server,
}) => {
  server.fail("model.safetensors", { kind: "slow", bytesPerSecond: 50_000 });
  await open(page, server);
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "downloading");
  await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "cancelled", {
    timeout: 500,
  });
  await page.waitForTimeout(500);
  expect(askedForPython(server)).toEqual([]);
  server.heal();
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
});
