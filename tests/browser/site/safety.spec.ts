/** @file Private and safe: nobody else is asked, nothing runs that the site does not serve, and Run live can be switched off. */
import type { Page } from "@playwright/test";
import { startSiteServer, type SiteServer } from "./server.ts";
import {
  basePath,
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  open,
  press,
  run,
  test as base,
  tutorial,
  watchErrors,
} from "./site.ts";
import { pages } from "./pages.ts";

const test = base.extend<{ headerServer: SiteServer }>({
  headerServer: async ({ browserName: _ }, provide) => {
    const server = await startSiteServer("build", basePath, {
      sendHeaders: true,
    });
    await provide(server);
    await server.close();
  },
});

/** Everything that a policy refused, in the page and by the browser's own account. */
async function watchViolations(page: Page): Promise<() => Promise<string[]>> {
  const told: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) {
      told.push(message.text());
    }
  });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener("securitypolicyviolation", (event) => {
      seen.push(
        `${event.effectiveDirective} refused ${event.blockedURI} ${event.sample} (${event.sourceFile}:${event.lineNumber})`,
      );
    });
  });
  return async () => [
    ...told,
    ...(await page.evaluate(
      () => (window as unknown as { violations: string[] }).violations,
    )),
  ];
}

/** Requests to anybody but the site. */
function watchOthers(page: Page, server: SiteServer): string[] {
  const others: string[] = [];
  const own = new URL(server.url).origin;
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    // data: and blob: stay in the page
    if (/^https?:$/.test(protocol) && origin !== own) {
      others.push(request.url());
    }
  });
  page.on("websocket", (socket) => others.push(socket.url()));
  return others;
}

/** A place of a figure that its drawing covers at every width. */
const onChart = { x: 120, y: 120 };

async function policyOf(page: Page): Promise<string> {
  const tag = page.locator('meta[http-equiv="Content-Security-Policy"]');
  return (await tag.getAttribute("content")) ?? "";
}

for (const path of pages) {
  test(`/${path} has the policy ahead of everything, keeps it, and asks nobody else`, async ({
    page,
    server,
  }) => {
    const others = watchOthers(page, server);
    const violations = await watchViolations(page);
    await page.goto(`${server.url}${path}`);
    await page.waitForLoadState("networkidle");
    await page.mouse.wheel(0, 20_000);
    for (const figure of await page.locator("[data-chart]").all()) {
      await figure.hover({ position: onChart });
    }
    await page.waitForLoadState("networkidle");
    expect(await policyOf(page)).toMatch(/^default-src 'self'; script-src /);
    expect(await policyOf(page)).not.toMatch(/'unsafe-(eval|inline)'/);
    const ahead = await page.evaluate(() => {
      const head = [...document.head.children].map(
        ({ outerHTML }) => outerHTML,
      );
      return head.findIndex((each) => each.includes("Content-Security-Policy"));
    });
    expect(ahead).toBeLessThanOrEqual(1);
    expect(await violations()).toEqual([]);
    expect(others).toEqual([]);
  });
}

for (const form of ["tag", "header"] as const) {
  test(`reading, editing, running and hovering keep the policy of the ${form}`, async ({
    page,
    server,
    headerServer,
  }) => {
    const site = form === "tag" ? server : headerServer;
    const others = watchOthers(page, site);
    const violations = await watchViolations(page);
    const errors = watchErrors(page);
    await open(page, site);
    await page.getByRole("button", { name: /color mode|mode/i }).click();
    await run(page, "loss");
    await run(page, "attention");
    await expectCommittedChart(page, "loss");
    await expectCommittedChart(page, "attention");
    // what the header isolates has threads, where the machine has
    const cores = await page.evaluate(() =>
      crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1,
    );
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(
      form === "header",
    );
    await expect(chart(page, "loss")).toContainText(`on WASM, ${cores} thread`);
    for (const name of ["loss", "attention"]) {
      await expect(chart(page, name)).toHaveAttribute(
        "data-chart-drawn",
        "true",
      );
      await chart(page, name).hover({ position: onChart });
    }
    await edit(page, "attention", "print(torch.ones(2).sum())\n");
    await run(page, "attention");
    await expect(
      cell(page, "attention").locator("[data-output=text]"),
    ).toContainText("tensor(2.)");
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
    expect(others).toEqual([]);
  });
}

test("the editor keeps its looks without style elements of its own text", async ({
  page,
  server,
}) => {
  await open(page, server);
  await edit(page, "loss", "for i in range(3):\n    print(i)\n");
  const styles = await page.evaluate(() => {
    const content = document.querySelector(".cm-content");
    const token = document.querySelector(".cm-line span");
    return {
      whiteSpace: content && getComputedStyle(content).whiteSpace,
      coloured:
        content &&
        token &&
        getComputedStyle(token).color !== getComputedStyle(content).color,
      text: [...document.querySelectorAll("style")].map(
        ({ textContent }) => textContent,
      ),
    };
  });
  expect(styles).toEqual({ whiteSpace: "pre", coloured: true, text: [""] });
});

test("a script and a style that somebody injects do nothing, under the tag and under the header", async ({
  page,
  server,
  headerServer,
}) => {
  for (const site of [server, headerServer]) {
    await open(page, site);
    const outcome = await page.evaluate(async () => {
      const refused: string[] = [];
      document.addEventListener("securitypolicyviolation", (event) =>
        refused.push(event.effectiveDirective),
      );
      const script = document.createElement("script");
      script.textContent = "window.injected = 'script'";
      document.head.append(script);
      const holder = document.createElement("div");
      holder.innerHTML =
        "<img src='x' onerror=\"window.injected = 'handler'\"><p style='position:fixed'>a</p>";
      document.body.append(holder);
      const other = document.createElement("script");
      other.src = "https://other.example/a.js";
      document.head.append(other);
      // later, as what a test evaluates at once is exempt
      // eslint-disable-next-line @typescript-eslint/no-implied-eval
      setTimeout("window.injected = 'text'");
      const fetched = await fetch("https://other.example/").then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const paragraph = holder.querySelector("p");
      return {
        injected: (window as { injected?: string }).injected ?? null,
        position: paragraph && getComputedStyle(paragraph).position,
        fetched,
        refused: [...new Set(refused)].sort(),
      };
    });
    expect(outcome).toEqual({
      injected: null,
      position: "static",
      fetched: false,
      refused: [
        "connect-src",
        "script-src",
        "script-src-attr",
        "script-src-elem",
        "style-src-attr",
      ],
    });
  }
});

test("the header says what the tag cannot, and what may be kept", async ({
  page,
  headerServer,
}) => {
  const answer = await page.goto(`${headerServer.url}${tutorial}`);
  const headers = answer?.headers() ?? {};
  expect(headers["content-security-policy"]).toBe(
    `${await policyOf(page)}; frame-ancestors 'none'`,
  );
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(headers["cache-control"]).toBeUndefined();
  const script = await page.locator("script[src]").first().getAttribute("src");
  const { origin } = new URL(headerServer.url);
  for (const [url, cache] of [
    [`${origin}${script}`, /immutable/],
    [`${headerServer.url}live.json`, /^no-store$/],
  ] as const) {
    const file = await page.request.get(url);
    expect(file.headers()["cache-control"]).toMatch(cache);
  }
});

const heavy = /runtime\/|models\/|\.wasm/;

async function serveSwitch(page: Page, body: string): Promise<void> {
  await page.route("**/live.json", (route) =>
    route.fulfill({ contentType: "application/json", body }),
  );
}

test("the kill switch stops Run live with its message, before anything is loaded", async ({
  page,
  server,
}) => {
  await serveSwitch(
    page,
    '{"enabled": false, "message": "Run live rests until Friday."}',
  );
  await open(page, server);
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "unsupported");
  await expect(cell(page, "loss").getByRole("status")).toHaveText(
    "Run live rests until Friday.",
  );
  await expect(cell(page, "loss").locator("[data-status]")).toHaveText(
    "Run live rests until Friday.",
  );
  expect(server.requests.filter((path) => heavy.test(path))).toEqual([]);
  await expect(chart(page, "loss")).toHaveAttribute(
    "data-chart-origin",
    "prebuilt",
  );
});

test("the kill switch stops one listing, and the others run", async ({
  page,
  server,
}) => {
  await serveSwitch(page, '{"cells": {"attention": "Not this one."}}');
  await open(page, server);
  await press(page, "attention");
  await expect(cell(page, "attention").getByRole("status")).toHaveText(
    "Not this one.",
  );
  expect(server.requests.filter((path) => heavy.test(path))).toEqual([]);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
});

for (const [what, fault] of [
  ["missing", { kind: "status", status: 404 }],
  ["cut off", { kind: "truncate", afterBytes: 5 }],
] as const) {
  test(`a kill switch that is ${what} leaves Run live on`, async ({
    page,
    server,
  }) => {
    server.fail("live.json", fault);
    await open(page, server);
    expect(server.requests).not.toContain("live.json");
    await run(page, "loss");
    expect(server.requests).toContain("live.json");
    await expectCommittedChart(page, "loss");
  });
}
