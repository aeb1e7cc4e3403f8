/** @file Records operations on lazy tensors, and binds what a run leaves open until it ends. */
import { GraphBuilder } from "../graph/builder.ts";
import { TraceError, typesText } from "../graph/error.ts";
import { nodeOf, type Graph, type NodeId } from "../graph/node.ts";
import {
  inferType,
  recordOf,
  type OpAttributes,
  type OpName,
} from "../graph/ops/table.ts";
import { isHost, type DType, type TensorValue } from "../graph/tensor.ts";
import { NeedsValueError } from "./needs-value.ts";
import { floats } from "../graph/ops/record.ts";
import { FunctionNode, OpNode, SameNode } from "./autograd/grad-node.ts";
import { keptBy, keptByOp } from "./autograd/kept.ts";
import { contiguousLayout, resultLayout, type Layout } from "./layout.ts";
import {
  requireAlive,
  requireNumbers,
  scopeOf,
  Tensor,
  type Scope,
} from "./tensor.ts";
import { Storage } from "./view.ts";

/** Whether the inputs or the dtype that is asked for are of no device. */
function isComputedHere(
  inputs: readonly Tensor[],
  attributes: object,
): boolean {
  const { dtype } = attributes as { readonly dtype?: DType };
  return (
    (dtype !== undefined && isHost(dtype)) ||
    inputs.some((input) => isHost(input.dtype))
  );
}

/** @throws TraceError where what has no numbers meets what has some: PyTorch's devices are different then, too */
function requireAllMeta(inputs: readonly Tensor[]): void {
  if (!inputs.some(({ scope, rank }) => scope?.isMeta !== true && rank > 0)) {
    return;
  }
  for (const input of inputs) requireNumbers(input);
}

/** One graph that grows with a page's program. Python and TypeScript programs record through it alike. */
export class Recorder {
  readonly #builder = new GraphBuilder();
  readonly #bound = new Map<NodeId, NodeId>();
  /** False under `torch.no_grad()`. */
  tracksGradients = true;
  /** False while a function is computed that says itself what it keeps for the way back. */
  keepsByOp = true;
  /** True while a module computes with parameters that have no numbers yet: what it gives has a shape. */
  mixesMeta = false;
  /** True under `torch.inference_mode()`. */
  isInference = false;

  get graph(): Graph {
    return this.#builder;
  }

  /** For whoever records many operations at once, on nodes: the forward pass. */
  get builder(): GraphBuilder {
    return this.#builder;
  }

  /**
   * Records an operation on tensors of this recorder.
   * @throws TraceError where a rule of the operation is broken, or a value of an ended trace was not saved
   */
  record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly Tensor[],
    attributes: OpAttributes[Op],
  ): Tensor {
    for (const input of inputs) requireAlive(input);
    if (isComputedHere(inputs, attributes)) {
      return this.#computed(op, inputs, attributes);
    }
    const id = this.#builder.record(
      op,
      inputs.map((input) => input.id),
      attributes,
    );
    const scope = scopeOf(inputs);
    if (scope?.isMeta === true && !this.mixesMeta) requireAllMeta(inputs);
    const { shape } = this.#builder.typeOf(id);
    const layout = resultLayout(
      op,
      shape,
      inputs.map((input) => input.layout),
    );
    const tensor = this.tensor(id, scope, layout);
    this.track(tensor, op, inputs, attributes);
    return tensor;
  }

  /** Remembers how a tensor was computed, where it has a gradient. */
  track<Op extends Exclude<OpName, "constant">>(
    tensor: Tensor,
    op: Op,
    inputs: readonly Tensor[],
    attributes: OpAttributes[Op],
  ): void {
    if (!this.tracksGradients || !floats.includes(tensor.dtype)) return;
    if (!inputs.some(({ requiresGrad }) => requiresGrad)) return;
    const ids = inputs.map(({ id }) => id);
    const edges = inputs.map(({ edge }) => edge);
    const node = new OpNode(op, ids, tensor.id, attributes, edges);
    tensor.trackAs(node);
    const keeping = this.keepsByOp ? keptByOp[op] : undefined;
    if (keeping === undefined) return;
    const isTracked = edges.map((edge) => edge !== undefined);
    node.kept = keptBy(keeping, inputs, tensor, isTracked);
  }

  /**
   * Gives a new tensor another gradient than that of the operations that it was computed by.
   * @param pass the gradient of each input, from that of the tensor
   */
  passGradient(
    name: string,
    tensor: Tensor,
    inputs: readonly Tensor[],
    pass: FunctionNode["pass"],
  ): Tensor {
    if (
      this.tracksGradients &&
      floats.includes(tensor.dtype) &&
      inputs.some(({ requiresGrad }) => requiresGrad)
    ) {
      tensor.trackAs(new FunctionNode(name, inputs, tensor.id, pass));
    }
    return tensor;
  }

  /** A copy with memory of its own. */
  copy(of: Tensor, layout: Layout): Tensor {
    const scope = of.scope?.ended === false ? of.scope : undefined;
    const tensor = this.tensor(of.id, scope, layout);
    const { edge } = of;
    if (this.tracksGradients && edge !== undefined) {
      tensor.trackAs(new SameNode("CloneBackward0", edge));
    }
    return tensor;
  }

  /**
   * What no device computes is computed at once, on the CPU.
   * @throws NeedsValueError where an input depends on the model
   */
  #computed<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly Tensor[],
    attributes: OpAttributes[Op],
  ): Tensor {
    const types = inputs.map((input) => input.type);
    const type = inferType(op, types, attributes);
    const values = inputs.map((input) => {
      const value = input.known();
      if (value !== undefined) return value;
      throw new NeedsValueError(
        input,
        `${op}: ${typesText(types)} meet, and only float32, int64 and bool are computed beside the model; call .float() first`,
      );
    });
    const { compute } = recordOf(op);
    const tensor = this.constant(compute({ inputs: values, attributes, type }));
    this.track(tensor, op, inputs, attributes);
    return tensor;
  }

  /** A value that is known now. */
  constant(value: TensorValue): Tensor {
    return this.tensor(this.#builder.constant(value), undefined);
  }

  /** A tensor with memory of its own. */
  tensor(
    id: NodeId,
    scope: Scope | undefined,
    layout: Layout = contiguousLayout(this.#builder.typeOf(id).shape),
  ): Tensor {
    return new Tensor(this, new Storage(this, id, layout).root, scope);
  }

  /** Says which node a tap stands for. */
  bind(tap: NodeId, node: NodeId): void {
    this.#bound.set(tap, node);
  }

  /**
   * The node with every tap in it replaced by what it is bound to.
   * @throws TraceError where a tap is not bound: its module runs after the place where it is needed, or never ran
   */
  resolve(id: NodeId): NodeId {
    // a loop, since a program may chain thousands of operations; inputs stand before their node
    const open = [id];
    while (true) {
      const next = open.at(-1);
      if (next === undefined) break;
      const missing = this.#bound.has(next)
        ? []
        : nodeOf(this.#builder, next).inputs.filter(
            (input) => !this.#bound.has(input),
          );
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      if (!this.#bound.has(next)) this.#bound.set(next, this.#resolved(next));
    }
    return this.#bound.get(id) ?? id;
  }

  /** A node whose inputs are bound. */
  #resolved(id: NodeId): NodeId {
    const node = nodeOf(this.#builder, id);
    if (node.op === "tap") {
      throw new TraceError(
        `${node.attributes.path}: its value is needed before the module has run; read it after, or assign to a later module`,
      );
    }
    const inputs = node.inputs.map((input) => this.#bound.get(input) ?? input);
    const changed = inputs.some((input, index) => input !== node.inputs[index]);
    return changed && node.op !== "constant"
      ? this.#builder.record(node.op, inputs, node.attributes)
      : id;
  }

  /**
   * The node that computes a tensor, for whoever wants its value.
   * @throws TraceError where the tensor belongs to a trace and was not saved, or the trace is still being recorded
   */
  valueNode(tensor: Tensor): NodeId {
    requireAlive(tensor);
    requireNumbers(tensor);
    if (tensor.scope?.ended === false && !tensor.scope.isReadable) {
      throw new TraceError(
        "value: the model has not run yet inside the `with` block; save the value with .save() and read it after the block",
        "ValueError",
      );
    }
    return this.resolve(tensor.id);
  }
}
