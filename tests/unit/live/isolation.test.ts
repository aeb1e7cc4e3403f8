/** @file What the service worker adds to answers, and to which. */
import { describe, expect, it } from "vitest";
import { isIsolable, isolated } from "../../../src/live/isolation.ts";

const names = [
  "document-isolation-policy",
  "cross-origin-opener-policy",
  "cross-origin-embedder-policy",
];

function added(response: Response): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function answer(
  headers: Record<string, string> = {},
  changes: Partial<Response> = {},
): Response {
  const response = new Response("<p>", { status: 404, headers });
  for (const [name, value] of Object.entries(changes)) {
    Object.defineProperty(response, name, { value });
  }
  return response;
}

describe("an answer", () => {
  it("gets a policy of its own, whatever its status, and stays as it is otherwise", async () => {
    const response = isolated(answer({ "content-type": "text/html" }), false);
    expect(added(response)).toEqual({
      "document-isolation-policy": "isolate-and-credentialless",
    });
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(await response.text()).toBe("<p>");
  });

  it("gets the older pair too where the reader has asked for it", () => {
    expect(added(isolated(answer(), true))).toEqual({
      "document-isolation-policy": "isolate-and-credentialless",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
  });

  it("keeps what the host has said", () => {
    const host = {
      "cross-origin-opener-policy": "same-origin-allow-popups",
      "cross-origin-embedder-policy": "credentialless",
    };
    expect(added(isolated(answer(host), true))).toEqual(host);
    expect(added(isolated(answer(host), false))).toEqual(host);
  });

  it.each([
    ["of another origin", { type: "opaque" }],
    ["that leads elsewhere", { type: "opaqueredirect" }],
    ["that was led here", { redirected: true }],
    ["that is an error", { type: "error" }],
    ["without a body", { body: null }],
  ] as const)("%s goes as it came", (_, changes) => {
    const response = answer({}, changes);
    expect(isolated(response, true)).toBe(response);
  });
});

it.each([
  ["document", true],
  ["worker", true],
  ["script", false],
  ["image", false],
  ["", false],
] as const)("of a %s: %s", (destination, is) => {
  expect(isIsolable({ destination })).toBe(is);
});
