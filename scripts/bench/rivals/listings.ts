/** @file The tasks as listings, which this site and the real nnsight run as they stand; most are the pages' own. */
import { readFileSync } from "node:fs";
import { Generator } from "../../../src/tracing/torch/random.ts";
import type { TaskName } from "../../../src/speed/record.ts";
import { newTokens, promptLength, type Order } from "./order.ts";

/** Rows, and tokens of a row before they are repeated. */
export interface Tokens {
  readonly rows: number;
  readonly half: number;
}

/** What the pages' listings say. */
export const pageTokens: Tokens = { rows: 10, half: 50 };

/** Runs before all others: the tutorial's own, but that drawing is left out, as it is the same for all. */
export const setup = `${readFileSync("docs/induction-heads/setup.py", "utf8")}
def line(y, **titles): show(y)
def imshow(z, **titles): show(z)
`;

/** @param sweepTokens what the sweep feeds to the model */
export function orderOf(
  task: TaskName,
  seed: number,
  sweepTokens: Tokens,
): Order {
  const tokens = task === "sweep" ? sweepTokens : pageTokens;
  const { ids, batch, pos } =
    task === "generation" ? prompt(seed) : drawn(seed, tokens);
  const gradients = task === "gradient" ? "True" : "False";
  const code = [
    `torch.manual_seed(${seed})`,
    `torch.set_grad_enabled(${gradients})`,
    task === "generation" ? generation(ids) : textOf(task, tokens),
  ].join("\n");
  return { task, seed, code, ids, batch, pos };
}

function generation(ids: readonly number[]): string {
  // as the pages' first listings begin
  return `
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')
with model.generate(torch.tensor([[${ids.join(", ")}]]), max_new_tokens=${newTokens}):
    tokens = model.generator.output.save()
show(tokens)
`;
}

function textOf(
  task: Exclude<TaskName, "generation">,
  { rows, half }: Tokens,
): string {
  switch (task) {
    case "first":
      return cellOf("loss");
    case "second":
      return cellOf("attention");
    case "changed":
      return replaced(cellOf("attention"), "offset=1-seq_len", "offset=-1");
    case "gradient":
      return readFileSync("docs/attribution-patching/gradient.py", "utf8");
    case "sweep": {
      const text = readFileSync("docs/ablation/zero.py", "utf8");
      const fewer = replaced(text, "batch_size = 10", `batch_size = ${rows}`);
      return replaced(fewer, "seq_len = 50", `seq_len = ${half}`);
    }
  }
}

/** Of the tutorial, in today's idiom. */
function cellOf(id: string): string {
  return readFileSync(`docs/induction-heads/${id}.trace.py`, "utf8");
}

function replaced(text: string, part: string, other: string): string {
  if (!text.includes(part)) {
    throw new Error(`bench: the listing must say ${part}, got\n${text}`);
  }
  return text.replace(part, other);
}

type Fed = Pick<Order, "ids" | "batch" | "pos">;

/** Tokens that every model here has. */
function prompt(seed: number): Fed {
  const ids = Array.from(
    { length: promptLength },
    (_, i) => i * 7 + 1000 + seed,
  );
  return { ids, batch: 1, pos: promptLength };
}

/** What `torch.randint(1000, 10000, (rows, half))` draws after the seed, each row twice. */
function drawn(seed: number, { rows, half }: Tokens): Fed {
  const generator = new Generator();
  generator.manualSeed(seed);
  const ids = Array.from({ length: rows }, () => {
    const row = Array.from(
      { length: half },
      () => 1000 + (generator.bits() % 9000),
    );
    return [...row, ...row];
  }).flat();
  return { ids, batch: rows, pos: 2 * half };
}
