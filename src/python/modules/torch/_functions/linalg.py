"""Products of matrices and vectors."""

from _page.bridge import tensors
from torch._functions.registry import both, function, require_tensor
from torch._tensor import Tensor

_products = {
    "matmul": ("matmul",),
    "mm": ("mm",),
    "bmm": ("bmm",),
    "mv": ("mv",),
    "dot": ("dot", "vdot"),
    "outer": ("outer", "ger"),
}


def _define_product(name, names):
    def product(input, other):
        return Tensor(getattr(tensors, name)(require_tensor(name, input), require_tensor(name, other)))

    product.__name__ = name
    both(*names)(product)


for _name, _names in _products.items():
    _define_product(_name, _names)


@both("inner")
def inner(input, other):
    if input.ndim == 0 or other.ndim == 0:
        return input * other
    width = input.shape[-1]
    product = input.reshape(-1, width) @ other.reshape(-1, width).T
    return product.reshape(input.shape[:-1] + other.shape[:-1])


@function("einsum")
def einsum(equation, *operands):
    if len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = operands[0]
    return Tensor(tensors.einsum(equation, [require_tensor("einsum", part) for part in operands]))


@function("tensordot")
def tensordot(a, b, dims=2):
    if not isinstance(dims, int):
        raise NotImplementedError("tensordot: dims must be one number here; torch.einsum names any axes")
    return Tensor(tensors.tensordot(a, b, dims))


@both("addmm")
def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    return input * beta + (mat1 @ mat2) * alpha


@both("baddbmm")
def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    return input * beta + (batch1 @ batch2) * alpha


@both("trace")
def trace(input):
    return Tensor(tensors.trace(input))


@function("cdist")
def cdist(x1, x2, p=2.0):
    if p != 2:
        raise NotImplementedError(f"cdist: p must be 2 here, got {p}")
    return Tensor(tensors.cdist(x1, x2))
