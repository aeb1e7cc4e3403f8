/** @file Random numbers: PyTorch's own for the same seed. More of them are compared in programs.test.ts. */
import { expect, test } from "vitest";
import { Recorder } from "../../../src/tracing/recorder.ts";
import {
  Generator,
  randint,
  randperm,
} from "../../../src/tracing/torch/random.ts";
import { MersenneTwister } from "../../../src/tracing/torch/mersenne.ts";
import { numbers } from "./graph-text.ts";

const recorder = new Recorder();

function seeded(seed: number): Generator {
  const generator = new Generator();
  generator.manualSeed(seed);
  return generator;
}

test("the generator gives the numbers of Matsumoto and Nishimura's", () => {
  const twister = new MersenneTwister(5489);
  let last = 0;
  for (let draw = 0; draw < 10_000; draw++) last = twister.bits();
  // the 10000th number of std::mt19937, which the C++ standard fixes
  expect(last).toBe(4123659995);
});

test("the tutorial's first tokens are PyTorch's under seed 0", () => {
  const tokens = randint(recorder, seeded(0), 1000, 10_000, [5]);
  // torch.manual_seed(0); torch.randint(1000, 10000, (5,))
  expect(numbers(tokens)).toEqual([1044, 5239, 6933, 3760, 8963]);
});

test("a seed starts the numbers again", () => {
  const generator = seeded(3);
  const first = numbers(randperm(recorder, generator, 20));
  const next = numbers(randperm(recorder, generator, 20));
  generator.manualSeed(3);
  expect(numbers(randperm(recorder, generator, 20))).toEqual(first);
  expect(next).not.toEqual(first);
});

test("only a seed that the program gave is told", () => {
  const generator = new Generator();
  expect(generator.manual).toBeUndefined();
  generator.manualSeed(7);
  expect(generator.manual).toBe(7);
  generator.seedAnew();
  expect(generator.manual).toBeUndefined();
});
