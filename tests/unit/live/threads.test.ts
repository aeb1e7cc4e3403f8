/** @file On how many threads WebAssembly runs: as many as help, and one where more may not be had. */
import { expect, it } from "vitest";
import { threadsFor } from "../../../src/live/threads.ts";

const desktop = {
  isolated: true,
  cores: 8,
  memory: 8,
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0",
  touches: false,
};

it.each([
  ["of many cores four", {}, 4],
  ["of two cores both", { cores: 2 }, 2],
  ["without isolation one", { isolated: false }, 1],
  ["with little memory one", { memory: 1 }, 1],
  [
    "where memory is not told as if there were enough",
    { memory: undefined },
    4,
  ],
  ["on a telephone of Apple's one", { userAgent: "Mozilla/5.0 (iPhone)" }, 1],
  [
    "on a tablet of Apple's one, though it passes for a Mac",
    { userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X)", touches: true },
    1,
  ],
  [
    "on a Mac four",
    { userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X)" },
    4,
  ],
  ["where cores are not counted one", { cores: 0 }, 1],
])("uses %s", (_, change, threads) => {
  expect(threadsFor({ ...desktop, ...change })).toBe(threads);
});
