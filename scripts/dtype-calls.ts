/**
 * @file A call of each of torch's functions with nothing but what it needs, for trying which dtypes it takes and gives.
 * Usage: tsx scripts/dtype-calls.ts prints them, for scripts/fixtures/dtypes.py.
 */
import type { Entry } from "../src/tracing/torch/surface/entry.ts";
import type { Parameter } from "../src/tracing/torch/surface/parameter.ts";
import { surface } from "../src/tracing/torch/surface/table.ts";

/** `x` is what a call is tried on: a matrix that has an inverse, in each dtype. */
export const trial = `
import torch
_x = torch.tensor([[4, 1, 2], [1, 5, 3], [2, 3, 6]])
inputs = {"float32": _x.float(), "int64": _x, "bool": _x > 1}

def dtype_of(result):
    if isinstance(result, (tuple, list)):
        return ", ".join(dtype_of(each) for each in result)
    return str(result.dtype).removeprefix("torch.") if isinstance(result, torch.Tensor) else type(result).__name__

def tried(call, x):
    x = x.clone()
    i = torch.tensor([0, 2])
    places = torch.zeros(3, 3, dtype=torch.int64)
    mask = torch.ones(3, 3) > 0
    try:
        return dtype_of(eval(call, {"torch": torch, "x": x, "i": i, "places": places, "mask": mask}))
    except (RuntimeError, TypeError, ValueError, IndexError, AssertionError):
        return "refused"
    except BaseException as error:
        return type(error).__name__
`;

/** What stands for a parameter that must be given, by its name and its kind. */
function argument({ name, kind }: Parameter): string | undefined {
  if (name === "index" || name === "indices") return "places";
  if (name === "mask" || name === "condition") return "mask";
  if (name === "weight" || name === "target" || name === "src") return "x";
  if (kind === "dims" && name === "dims") return "(0, 1)";
  switch (kind) {
    case "tensor":
    case "known":
    case "operand":
    case "bits":
      return "x";
    case "number":
      return "0.5";
    case "integer":
      return /^(k|n|num|diagonal|repeats|chunks|sections)/.test(name)
        ? "1"
        : "0";
    case "flag":
      return "False";
    case "dims":
      return "0";
    case "sizes":
      return /repeat|dims/.test(name) ? "(1, 1)" : "(3, 3)";
    case "tensors":
      return "[x, x]";
    case "rest":
      return "x, x";
    case "numbers":
      return "[0.5]";
    case "dtype":
      return "torch.float32";
    case "lists":
    case "text":
    case "generator":
      return undefined;
  }
}

/** Where shapes have to fit together. */
const special: Readonly<Record<string, string>> = {
  "torch.clamp": "torch.clamp(x, 0, 1)",
  "torch.masked_fill": "torch.masked_fill(x, mask, 1)",
  "torch.permute": "torch.permute(x, (1, 0))",
  "torch.flip": "torch.flip(x, (0, 1))",
  "torch.select": "torch.select(x, 0, 1)",
  "torch.split": "torch.split(x, 1)",
  "Tensor.split": "x.split(1)",
  "torch.tensor_split": "torch.tensor_split(x, 3)",
  "torch.hsplit": "torch.hsplit(x, 3)",
  "torch.vsplit": "torch.vsplit(x, 3)",
  "torch.dsplit": "torch.dsplit(x[..., None], 1)",
  "torch.select_scatter": "torch.select_scatter(x, x[0], 0, 1)",
  "torch.diagonal_scatter": "torch.diagonal_scatter(x, x[0])",
  "torch.vander": "torch.vander(x[0])",
  "torch.meshgrid": 'torch.meshgrid(x[0], x[1], indexing="ij")',
  "torch.cartesian_prod": "torch.cartesian_prod(x[0], x[1])",
  "torch.combinations": "torch.combinations(x[0])",
  "Tensor.unfold": "x.unfold(0, 2, 1)",
  "torch.index_select": "torch.index_select(x, 0, i)",
  "torch.index_add": "torch.index_add(x, 0, i, x[:2])",
  "torch.index_copy": "torch.index_copy(x, 0, i, x[:2])",
  "torch.index_fill": "torch.index_fill(x, 0, i, 1)",
  "torch.bincount": "torch.bincount(x[0])",
  "torch.bmm": "torch.bmm(x[None], x[None])",
  "torch.mv": "torch.mv(x, x[0])",
  "torch.dot": "torch.dot(x[0], x[1])",
  "torch.vdot": "torch.vdot(x[0], x[1])",
  "torch.outer": "torch.outer(x[0], x[1])",
  "torch.addmv": "torch.addmv(x[0], x, x[1])",
  "torch.addr": "torch.addr(x, x[0], x[1])",
  "torch.linalg.norm": "torch.linalg.norm(x)",
  "torch.linalg.matrix_norm": "torch.linalg.matrix_norm(x)",
  "torch.linalg.lstsq": "torch.linalg.lstsq(x, x).solution",
  "torch.qr": "torch.linalg.qr(x)",
  "torch.full_like": "torch.full_like(x, 1)",
  "Tensor.fill_": "x.fill_(1)",
  "torch.nn.functional.prelu": "torch.nn.functional.prelu(x, x[0])",
  "torch.nn.functional.glu": "torch.nn.functional.glu(x[:, :2])",
  "torch.nn.functional.nll_loss": "torch.nn.functional.nll_loss(x, places[0])",
  "torch.nn.functional.binary_cross_entropy":
    "torch.nn.functional.binary_cross_entropy(x.zero_(), x)",
  "torch.nn.functional.cosine_embedding_loss":
    "torch.nn.functional.cosine_embedding_loss(x, x, places[0] + 1)",
  "torch.randint_like": "torch.randint_like(x, 2)",
  "torch.bernoulli": "torch.bernoulli(x.zero_())",
  "Tensor.bernoulli": "x.zero_().bernoulli()",
  "Tensor.random_": "x.random_(0, 2)",
  "torch.bucketize": "torch.bucketize(x, x[0].sort().values)",
  "torch.as_strided": "torch.as_strided(x, (2, 2), (1, 1))",
  "torch.unflatten": "torch.unflatten(x, 0, (1, 3))",
  "torch.scatter_reduce": 'torch.scatter_reduce(x, 0, places, x, "amax")',
  "torch.index_reduce": 'torch.index_reduce(x, 0, i, x[:2], "amax")',
  "torch.histogram": "torch.histogram(x, 3)",
  "torch.index_put": "torch.index_put(x, (i,), x[0])",
  "torch.einsum": 'torch.einsum("ij,jk->ik", x, x)',
  "torch.addbmm": "torch.addbmm(x, x[None], x[None])",
  "torch.baddbmm": "torch.baddbmm(x[None], x[None], x[None])",
  "torch.nn.functional.pad": "torch.nn.functional.pad(x, (1, 1))",
  "torch.nn.functional.embedding": "torch.nn.functional.embedding(i, x)",
};

function callOf({ names: [name = ""], parameters }: Entry): string | undefined {
  if (name in special) return special[name];
  const needed = parameters.filter(
    ({ fallback, keywordOnly, kind }) =>
      fallback === undefined && (!keywordOnly || kind === "rest"),
  );
  if (!needed.some(({ kind }) => /tensor|known|operand|bits|rest/.test(kind))) {
    return undefined;
  }
  const given = needed.map(argument);
  if (given.includes(undefined)) return undefined;
  const method = /^Tensor\.(.*)$/.exec(name)?.[1];
  return method === undefined
    ? `${name}(${given.join(", ")})`
    : `x.${method}(${given.slice(1).join(", ")})`;
}

/** By the function's first name, the first of its forms that can be called so. */
export function dtypeCalls(): ReadonlyMap<string, string> {
  const calls = new Map<string, string>();
  for (const entry of surface) {
    const [name = ""] = entry.names;
    const call = callOf(entry);
    if (call !== undefined && !calls.has(name)) calls.set(name, call);
  }
  return calls;
}

if (process.argv[1] === import.meta.filename) {
  const calls = Object.fromEntries(dtypeCalls());
  process.stdout.write(JSON.stringify({ trial, calls }));
}
