"""Functions that make tensors from numbers."""

import builtins

from _page.bridge import tensors
from torch._functions.registry import function, method
from torch._tensor import Tensor, operand, whole
from torch._types import dtype_name


def sizes(arguments, keyword=None):
    """(2, 3) or ((2, 3),) as a list of sizes."""
    if keyword is not None:
        arguments = (keyword,)
    if len(arguments) == 1 and isinstance(arguments[0], (tuple, list)):
        arguments = arguments[0]
    return [whole(size) for size in arguments]


def _flat(data, shape, depth, numbers):
    """Collects the numbers of nested lists; every list of a depth must have the same length."""
    if not isinstance(data, (list, tuple, range)):
        if len(shape) != depth:
            raise ValueError(f"tensor: lists must be nested equally deep, got {data!r} where a list stands elsewhere")
        numbers.append(data)
        return
    if len(shape) <= depth:
        raise ValueError("tensor: lists must be nested equally deep")
    if len(data) != shape[depth]:
        raise ValueError(f"tensor: lists of one depth must be equally long, got {len(data)} and {shape[depth]}")
    for part in data:
        _flat(part, shape, depth + 1, numbers)


def _shape_of(data):
    shape = []
    while isinstance(data, (list, tuple, range)):
        shape.append(len(data))
        if len(data) == 0:
            break
        data = data[0]
    return shape


def _contains_tensor(data):
    if isinstance(data, (list, tuple)):
        return any(_contains_tensor(part) for part in data)
    return isinstance(data, Tensor)


def _stacked(data):
    if isinstance(data, Tensor):
        return data
    if isinstance(data, (list, tuple)):
        return Tensor(tensors.stack([_stacked(part) for part in data]))
    return Tensor(tensors.full([], operand(data)))


@function("as_tensor", "asarray")
def as_tensor(data, dtype=None, device=None):
    """A tensor that exists already stays itself."""
    return data.to(dtype or data.dtype) if isinstance(data, Tensor) else tensor(data, dtype=dtype)


@function("tensor")
def tensor(data, *, dtype=None, device=None, requires_grad=False):
    if _contains_tensor(data):
        made = _stacked(data).clone()
        return made if dtype is None else made.to(dtype)
    shape = _shape_of(data)
    numbers = []
    _flat(data, shape, 0, numbers)
    kinds = {type(number) for number in numbers}
    strange = kinds - {builtins.bool, int, float}
    if strange:
        raise TypeError(f"tensor: expected numbers, got {sorted(kind.__name__ for kind in strange)[0]}")
    name = dtype_name(dtype)
    if name is None:
        name = "int64" if kinds and float not in kinds else "float32"
        if kinds == {builtins.bool}:
            name = "bool"
    return Tensor(tensors.tensor([number * 1 for number in numbers], shape, name))


@function("zeros", "empty")
def zeros(*size, dtype=None, device=None, requires_grad=False):
    return Tensor(tensors.full(sizes(size), 0, dtype_name(dtype) or "float32"))


@function("ones")
def ones(*size, dtype=None, device=None, requires_grad=False):
    return Tensor(tensors.full(sizes(size), 1, dtype_name(dtype) or "float32"))


@function("full")
def full(size, fill_value, *, dtype=None, device=None, requires_grad=False):
    return Tensor(tensors.full(sizes((size,)), operand(fill_value), dtype_name(dtype)))


@function("zeros_like", "empty_like")
def zeros_like(input, *, dtype=None, device=None):
    return Tensor(tensors.full_like(input, 0, dtype_name(dtype)))


@function("ones_like")
def ones_like(input, *, dtype=None, device=None):
    return Tensor(tensors.full_like(input, 1, dtype_name(dtype)))


@function("full_like")
def full_like(input, fill_value, *, dtype=None, device=None):
    return Tensor(tensors.full_like(input, operand(fill_value), dtype_name(dtype)))


@method("new_zeros")
def new_zeros(self, *size, dtype=None, device=None):
    return zeros(*size, dtype=dtype or self.dtype)


@method("new_ones")
def new_ones(self, *size, dtype=None, device=None):
    return ones(*size, dtype=dtype or self.dtype)


@method("new_full")
def new_full(self, size, fill_value, dtype=None, device=None):
    return full(size, fill_value, dtype=dtype or self.dtype)


@method("new_tensor")
def new_tensor(self, data, dtype=None, device=None):
    return tensor(data, dtype=dtype or self.dtype)


@function("arange")
def arange(start, end=None, step=1, *, dtype=None, device=None, requires_grad=False):
    if end is None:
        start, end = 0, start
    ends = [operand(_number(value)) for value in (start, end, step)]
    return Tensor(tensors.arange(*ends, dtype_name(dtype)))


def _number(value):
    return value.item() if isinstance(value, Tensor) else value


@function("linspace")
def linspace(start, end, steps, *, dtype=None, device=None):
    return Tensor(tensors.linspace(_number(start), _number(end), whole(steps)))


@function("eye")
def eye(n, m=None, *, dtype=None, device=None):
    return Tensor(tensors.eye(n, m, dtype_name(dtype)))


@function("tril_indices")
def tril_indices(row, col, offset=0, *, dtype=None, device=None):
    return Tensor(tensors.triangle(row, col, offset, False))


@function("triu_indices")
def triu_indices(row, col, offset=0, *, dtype=None, device=None):
    return Tensor(tensors.triangle(row, col, offset, True))


@function("is_tensor")
def is_tensor(obj):
    return isinstance(obj, Tensor)


@function("numel")
def numel(input):
    return input.numel()


@function("is_floating_point")
def is_floating_point(input):
    return input.is_floating_point()
