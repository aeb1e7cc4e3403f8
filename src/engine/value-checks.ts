/** @file Asks beside every wanted value what no device says: whether PyTorch would refuse it for the numbers in it. Pure. */
import { GraphBuilder } from "../graph/builder.ts";
import type { Graph, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import { checkDivisions } from "./division-check.ts";
import { checkIndices } from "./index-check.ts";

/** Something to look at once the model has run. */
export interface Check {
  /** Records what has to be known. */
  readonly asked: (builder: GraphBuilder) => readonly NodeId[];
  /** @throws TraceError where PyTorch raises for these values */
  readonly verify: (values: readonly TensorValue[]) => void;
}

/** What is to be looked at for wanted nodes. @throws TraceError for what constants say already */
export type Checker = (
  graph: Graph,
  outputs: readonly NodeId[],
) => readonly Check[];

/** A graph with more outputs than were asked for. */
export interface CheckedGraph {
  readonly graph: Graph;
  readonly outputs: readonly NodeId[];
  /** The values that were asked for; throws a TraceError where PyTorch refuses them. */
  readonly accept: (values: readonly TensorValue[]) => TensorValue[];
  /** The checks by themselves, for when a device gave up on the whole: in the order of the graph. */
  readonly alone: readonly {
    readonly outputs: readonly NodeId[];
    readonly verify: (values: readonly TensorValue[]) => void;
  }[];
}

export function checkValues(
  graph: Graph,
  outputs: readonly NodeId[],
): CheckedGraph {
  const checks = [checkDivisions, checkIndices].flatMap((checker) =>
    checker(graph, outputs),
  );
  if (checks.length === 0) {
    return { graph, outputs, accept: (values) => [...values], alone: [] };
  }
  const builder = new GraphBuilder(graph);
  const alone = checks.map(({ asked, verify }) => ({
    outputs: asked(builder),
    verify,
  }));
  return {
    graph: builder,
    outputs: [...outputs, ...alone.flatMap((check) => check.outputs)],
    accept: (values) => {
      let next = outputs.length;
      for (const check of alone) {
        const end = next + check.outputs.length;
        check.verify(values.slice(next, end));
        next = end;
      }
      return values.slice(0, outputs.length);
    },
    alone,
  };
}
