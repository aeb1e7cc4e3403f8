/** @file What a running cell prints is told as it comes, and once. */
import { expect, it } from "vitest";
import { Printing } from "../../../src/live/printing.ts";

function start() {
  const told: string[] = [];
  let time = 0;
  const printing = new Printing(
    (texts) => told.push(texts.map(({ text }) => text).join("")),
    () => time,
  );
  return {
    told,
    printing,
    print: (text: string) => printing.written(() => [{ text }]),
    wait: (milliseconds: number) => (time += milliseconds),
  };
}

it("tells the first text at once, and what follows soon after in one", () => {
  const { told, print, wait } = start();
  print("a");
  print("ab");
  print("abc");
  expect(told).toEqual(["a"]);
  wait(60);
  print("abcd");
  expect(told).toEqual(["a", "abcd"]);
});

it("tells all before Python waits for a value", () => {
  const { told, print, printing } = start();
  print("a");
  print("ab");
  printing.flush();
  printing.flush();
  expect(told).toEqual(["a", "ab"]);
});

it("tells nothing twice where a cell is run again", () => {
  const { told, print, wait } = start();
  print("ab");
  wait(60);
  print("a");
  wait(60);
  print("ab");
  wait(60);
  print("abc");
  expect(told).toEqual(["ab", "abc"]);
});

it("tells long texts more seldom", () => {
  const { told, print, wait } = start();
  print("a".repeat(1_000_000));
  wait(900);
  print("a".repeat(1_000_001));
  expect(told).toHaveLength(1);
  wait(200);
  print("a".repeat(1_000_002));
  expect(told).toHaveLength(2);
});
