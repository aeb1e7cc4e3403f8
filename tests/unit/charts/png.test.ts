/** @file Words in PNG files: chunks with the checksum that readers of PNG ask for. */
import { crc32 as reference } from "node:zlib";

import { expect, it } from "vitest";

import { crc32, pngWithText } from "../../../src/charts/png.ts";

it("puts an international text chunk after the header", () => {
  const png = Uint8Array.from({ length: 60 }, (_, i) => i);
  const bytes = Buffer.from(pngWithText(png, "Source", "Grüße"));
  expect([...bytes.subarray(0, 33)]).toEqual([...png.subarray(0, 33)]);
  const length = bytes.readUInt32BE(33);
  const data = bytes.subarray(37, 41 + length);
  expect(data.toString("utf8")).toBe("iTXtSource\0\0\0\0\0Grüße");
  expect(bytes.readUInt32BE(41 + length)).toBe(reference(data));
  expect([...bytes.subarray(45 + length)]).toEqual([...png.subarray(33)]);
});

it("computes the checksum of its specification's example", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});
