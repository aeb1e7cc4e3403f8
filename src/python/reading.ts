/** @file Values for a program that looks at them while it runs. */
import { extract } from "../graph/extract.ts";
import { nodeOf, type NodeId } from "../graph/node.ts";
import { sizeOf, type TensorValue } from "../graph/tensor.ts";
import { knownValue, learn } from "../tracing/known/known.ts";
import type { Tensor } from "../tracing/tensor.ts";
import type { Evaluate } from "./cell-record.ts";
import type { Namespace } from "./namespace.ts";

/** Saved values up to this many elements in all are computed together with the first that is read. */
const mostTogether = 131_072;

/**
 * The value of a tensor that is known, or was read before: by this run of the cell, or by one before it.
 * @throws TraceError where the tensor was not saved, or its run has not come so far
 */
export function valueAtHand(
  namespace: Namespace,
  tensor: Tensor,
): TensorValue | undefined {
  const known = knownValue(tensor);
  if (known !== undefined) return known;
  namespace.recorder.valueNode(tensor);
  recall(namespace, tensor.id);
  if (tensor.storage.isSmall) recall(namespace, tensor.storage.node);
  for (const saved of namespace.saved) {
    if (isReadable(saved)) recall(namespace, saved.id);
  }
  return knownValue(tensor);
}

/** Makes a node known whose value was computed for a run of the cell that was given up. */
function recall(namespace: Namespace, own: NodeId): void {
  const { recorder, answers } = namespace;
  const bound = recorder.resolve(own);
  const answer = answers.get(nodeOf(recorder.graph, bound).digest);
  if (answer === undefined) return;
  namespace.noteRead(bound, answer);
  learn(recorder, bound, answer);
  learn(recorder, own, answer);
}

/** True where nothing is left open in it. */
function isReadable({ scope }: Tensor): boolean {
  return scope?.ended !== false;
}

/** Nodes that a program waits for. */
export interface Asked {
  /** As the program's tensors have them, and with what was open in a run bound. */
  readonly nodes: readonly { readonly own: NodeId; readonly bound: NodeId }[];
}

/**
 * What to compute when a program asks for a value: that, and with it what it is likely to ask for next: a program that saves several values
 * reads them one after another.
 */
export function askedWith(namespace: Namespace, tensor: Tensor): Asked {
  const { recorder } = namespace;
  recorder.valueNode(tensor);
  const own = [tensor.wanted(), ...alsoSaved(namespace, tensor)];
  return { nodes: own.map((id) => ({ own: id, bound: recorder.resolve(id) })) };
}

/** Computes it, and remembers it for the program and for its next run. */
export async function computeAsked(
  namespace: Namespace,
  { nodes }: Asked,
  evaluate: Evaluate,
): Promise<void> {
  const { recorder, answers } = namespace;
  const part = extract(
    recorder.graph,
    nodes.map(({ bound }) => bound),
  );
  const values = await evaluate(part.graph, part.outputs);
  nodes.forEach(({ own, bound }, index) => {
    const value = values[index];
    if (value === undefined) throw new Error("internal: the engine gave none");
    answers.set(nodeOf(recorder.graph, bound).digest, value);
    namespace.noteRead(bound, value);
    learn(recorder, bound, value);
    learn(recorder, own, value);
  });
}

/** What to compute where a program wants all of several tensors, and no more. */
export function askedTogether(
  { recorder }: Namespace,
  tensors: readonly Tensor[],
): Asked {
  const nodes = tensors.map((tensor) => ({
    own: tensor.id,
    bound: recorder.valueNode(tensor),
  }));
  return { nodes };
}

/** Where all values are at hand, tensors hold their numbers from here on, and not what they follow from. */
export function settleKnown(
  namespace: Namespace,
  tensors: readonly Tensor[],
): boolean {
  const values = tensors.map((tensor) => valueAtHand(namespace, tensor));
  if (values.includes(undefined)) return false;
  tensors.forEach((tensor, index) => {
    const value = values[index];
    if (value !== undefined) tensor.settle(value);
  });
  return true;
}

function alsoSaved(namespace: Namespace, asked: Tensor): NodeId[] {
  let room = mostTogether;
  return namespace.takeSaved().flatMap((tensor) => {
    room -= sizeOf(tensor.shape);
    const isWorth =
      tensor !== asked &&
      room >= 0 &&
      isReadable(tensor) &&
      knownValue(tensor) === undefined;
    return isWorth ? [tensor.id] : [];
  });
}
