/** @file When two printed texts count as the same. */
import { expect, test } from "vitest";
import { difference } from "../../../scripts/cases/compare.ts";

test("numbers may differ in what float32 leaves open, and no more", () => {
  expect(difference("tensor(0.50012)", "tensor(0.5000)")).toBeUndefined();
  expect(difference("1000.4", "1000.0")).toBeUndefined();
  expect(difference("tensor(0.5010)", "tensor(0.5000)")).toBe(
    "0.5010 instead of 0.5000",
  );
  expect(difference("1.2e-3", "1.1e-3")).toBeUndefined();
  expect(difference("1.2e+3", "1.1e+3")).toBe("1.2e+3 instead of 1.1e+3");
});

test("whole numbers must be equal", () => {
  expect(difference("10000", "10001")).toBe("10000 instead of 10001");
  expect(difference("3", "3.")).toBe("3 instead of 3.");
});

test("what stands between the numbers must be equal, but for white space", () => {
  expect(difference("[ 1.,\n  2.]", "[1., 2.]")).toBeUndefined();
  expect(difference("[1., 2.]", "(1., 2.)")).toBe('"[" instead of "("');
  expect(difference("1. nan", "1. inf")).toBe('"nan" instead of "inf"');
});

test("what is missing at the end is missed", () => {
  expect(difference("1 2", "1 2 3")).toBe('the end instead of ""');
  expect(difference("1\nx", "1")).toBe('"x" instead of ""');
});

test("printing that a tensor has a gradient is as right as not printing it", () => {
  expect(
    difference("tensor(1., grad_fn=<AddBackward0>)", "tensor(1.)"),
  ).toBeUndefined();
});
