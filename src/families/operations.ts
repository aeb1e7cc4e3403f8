/** @file The operations inside a module's forward pass, by the names that nnsight gives them in `.source`. */
import {
  callOne,
  firstOf,
  isTuple,
  type Border,
  type Module,
  type Port,
  type Recording,
  type Steps,
  type Value,
} from "./module.ts";
import { leaf } from "./parts.ts";
import type { Nested } from "./nested.ts";

/** What holds tensors that programs read and change, and what does not: shapes, flags, functions. */
export type OperationKind = "operation" | "operation without tensors";

/**
 * Places like modules, in the order of the source, each with the operations of what it calls.
 * @param names separated by blanks; "-" stands before what holds no tensors
 */
export function operations(
  path: string,
  names: string,
  inside: Readonly<Record<string, string>> = {},
): Readonly<Record<string, Module>> {
  const made = names.split(/\s+/).map((each) => {
    const name = each.replace(/^-/, "");
    const kind: OperationKind =
      name === each ? "operation" : "operation without tensors";
    const own = `${path}.source.${name}`;
    const inner = inside[name];
    const operation: Module = {
      ...leaf(own, kind, ""),
      ...(inner !== undefined && { operations: operations(own, inner) }),
    };
    return [name, operation] as const;
  });
  return Object.fromEntries(made);
}

/** Lets values pass at the operations of one module. */
export class Passing<V extends Value> {
  readonly #recording: Recording<V>;
  readonly #operations: Module["operations"];

  constructor(
    recording: Recording<V>,
    { operations: own }: Pick<Module, "operations">,
  ) {
    this.#recording = recording;
    this.#operations = own;
  }

  /** At the operations of what an operation calls. */
  inside(name: string): Passing<V> {
    return new Passing(this.#recording, this.#operations?.[name] ?? {});
  }

  *#pass(name: string, port: Port, value: Nested<V>): Steps<V> {
    const module = this.#operations?.[name];
    // transformers of 2023 had other source text
    if (module === undefined || this.#recording.outputs !== "today") {
      return value;
    }
    const border: Border<V> = { module, port, value };
    yield border;
    return border.value ?? value;
  }

  *taken(name: string, values: readonly V[]): Steps<V, readonly V[]> {
    return listed(yield* this.#pass(name, "input", values));
  }

  *given(name: string, values: readonly V[]): Steps<V, readonly V[]> {
    return listed(yield* this.#pass(name, "output", values));
  }

  /** What calls give, one after another, that hand the same tensor on. */
  *result(names: string, value: V): Steps<V, V> {
    let now = value;
    for (const name of names.split(" ")) {
      now = firstOf(yield* this.#pass(name, "output", now));
    }
    return now;
  }

  /** What calls take and give, or names that are bound: the same tensor on both sides. */
  *through(names: string, value: V): Steps<V, V> {
    let now = value;
    for (const name of names.split(" ")) {
      now = firstOf(yield* this.#pass(name, "input", now));
      now = firstOf(yield* this.#pass(name, "output", now));
    }
    return now;
  }

  /** A call: what it is given, what it does, what it gives. */
  *call(
    name: string,
    value: V,
    compute: (value: V) => Steps<V, V>,
  ): Steps<V, V> {
    const taken = firstOf(yield* this.#pass(name, "input", value));
    return yield* this.result(name, yield* compute(taken));
  }
}

/**
 * A module whose source calls its parts one after another, as `hidden_states = self.act(hidden_states)`.
 * @param children in the order in which PyTorch has them
 * @param order in which they are called
 */
export function oneAfterAnother<Name extends string>(
  path: string,
  type: string,
  children: Readonly<Record<Name, Module>>,
  order: readonly Name[],
): Module {
  const steps = order.map((name, index) => ({
    call: `self_${name}_0`,
    bound: `hidden_states_${index}`,
    part: children[name],
  }));
  const names = steps.flatMap(({ call, bound }) => [call, bound]).join(" ");
  const module: Module = {
    ...leaf(path, type, ""),
    operations: operations(path, names),
    children,
    *forward<V extends Value>(recording: Recording<V>, x: V): Steps<V> {
      const passing = new Passing(recording, module);
      let hidden = x;
      for (const { call, bound, part } of steps) {
        hidden = yield* passing.call(call, hidden, (taken) =>
          callOne(recording, part, taken),
        );
        hidden = yield* passing.through(bound, hidden);
      }
      return hidden;
    },
  };
  return module;
}

function listed<V>(values: Nested<V>): readonly V[] {
  if (!isTuple(values)) return [values];
  return values.map((value) => (isTuple(value) ? firstLeaf(value) : value));
}

function firstLeaf<V>(values: readonly Nested<V>[]): V {
  const [first] = values;
  if (first === undefined) throw new Error("internal: an empty tuple");
  return isTuple(first) ? firstLeaf(first) : first;
}
