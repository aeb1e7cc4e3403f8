/** @file What becomes of a cell that was recorded: its outputs computed, with a report of how, and a key to what ran. */
import { inTurns } from "../charts/slices.ts";
import type { Progress } from "../engine/engine.ts";
import type { NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import type { CellRecord } from "../python/cell-record.ts";
import { headsOf } from "./attention.ts";
import { failureOf, isCancellation } from "./failure.ts";
import type { HeadAnswers } from "./head-answers.ts";
import { heaviest } from "./heaviest.ts";
import {
  comingCharts,
  completedOutputs,
  nodesOf,
  streamedNodes,
} from "./outputs.ts";
import { cellsUpTo } from "./page-state.ts";
import {
  goOnWith,
  type RunnerBackend,
  type RunOfPress,
} from "./run-of-press.ts";
import type {
  Cell,
  CellOutput,
  CellResult,
  ComingChart,
  WorkAnswer,
  WorkOfCell,
} from "./state.ts";

/** How long what goes into a result took. */
interface Taken {
  /** As performance.now() told it: when the cell's turn began. */
  readonly start: number;
  /** Milliseconds that Python recorded for; absent where it was not asked. */
  readonly python?: number;
}

/** A cell whose result is asked for. */
export interface ToComplete {
  readonly record: CellRecord;
  /** Whether the page shows its outputs; if not, none is computed. */
  readonly shows: boolean;
  readonly taken: Taken;
  /** Where the engine has begun already, for Python. */
  readonly work?: WorkOfCell;
}

export class Results {
  readonly #backend: RunnerBackend;
  readonly #heads: HeadAnswers;
  /** What this engine did. */
  readonly #works = new WeakSet<WorkOfCell>();

  /** @param heads told of charts of heads, which can be asked about */
  constructor(backend: RunnerBackend, heads: HeadAnswers) {
    this.#backend = backend;
    this.#heads = heads;
  }

  beginWork(): WorkOfCell {
    const work = { key: this.#backend.beginWork() };
    this.#works.add(work);
    return work;
  }

  async of(
    run: RunOfPress,
    cell: Cell,
    {
      record,
      shows,
      taken: { start, python },
      work = this.beginWork(),
    }: ToComplete,
  ): Promise<CellResult> {
    const { seed } = record;
    const outputs = shows ? await this.#complete(run, record) : [];
    const end = performance.now();
    return {
      ran: cellsUpTo(run.press, cell.id),
      outputs,
      work,
      report: {
        ...this.#backend.report(),
        ...(seed === undefined ? {} : { seed }),
        milliseconds: {
          load: run.load,
          ...(python === undefined ? {} : { python }),
          engine: end - start - (python ?? 0),
          total: end - run.press.pressedAt,
        },
      },
    };
  }

  /** Never rejects: how it ended is in the answer. */
  async whatRan(work: WorkOfCell): Promise<WorkAnswer> {
    if (!this.#works.has(work)) return { kind: "gone" };
    try {
      const evaluations = await this.#backend.whatRan(work.key);
      return evaluations === undefined
        ? { kind: "gone" }
        : { kind: "work", evaluations };
    } catch (thrown) {
      return isCancellation(thrown)
        ? { kind: "cancelled" }
        : { kind: "failed", failure: failureOf(thrown) };
    }
  }

  /** Computes what a cell's outputs look at; charts that can fill are told as they do. */
  async #complete(
    run: RunOfPress,
    { graph, outputs, looks }: CellRecord,
  ): Promise<CellOutput[]> {
    const nodes = nodesOf(outputs);
    let coming: readonly (ComingChart | undefined)[] | undefined;
    const known = new Map<NodeId, TensorValue>();
    const onProgress = ({ label, done, total, parts }: Progress): void => {
      if (parts !== undefined) {
        for (const [node, value] of parts) known.set(node, value);
        coming = comingCharts(outputs, known);
      }
      const progress = { step: label, done, total };
      goOnWith(run, {
        kind: "running",
        ...progress,
        ...(coming && { coming }),
      });
    };
    const computed = await this.#backend
      .evaluate(graph, nodes, onProgress, streamedNodes(graph, outputs))
      .catch((thrown: unknown) => {
        run.looked = { thrown, most: heaviest(graph, looks) };
        throw thrown;
      });
    const values = new Map(
      nodes.flatMap((node, index) => {
        const value = computed[index];
        return value === undefined ? [] : [[node, value] as const];
      }),
    );
    const completed = await inTurns(completedOutputs(outputs, values));
    return completed.map((output, index) => {
      const askable = headsOf(graph, outputs[index]);
      if (askable === undefined) return output;
      this.#heads.keep(askable.heads, askable.run);
      return { ...output, heads: askable.heads };
    });
  }
}
