/** @file sha256, with and without the browser's own. */
import { afterEach, expect, it, vi } from "vitest";
import { sha256Hex } from "../../../src/models/checksum.ts";

/** The standard's example. */
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("is the standard's", async () => {
  expect(await sha256Hex(new TextEncoder().encode("abc"))).toBe(abc);
});

it("is the same where the browser has none for this page", async () => {
  vi.stubGlobal("crypto", {});
  expect(await sha256Hex(new TextEncoder().encode("abc"))).toBe(abc);
});
