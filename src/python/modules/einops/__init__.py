"""A stand-in for einops over lazy tensors."""

from _page.bridge import patterns
from einops._error import EinopsError
from _page.missing import stand_in_getattr
from einops._packing import pack, parse_shape, reduced_by, unpack  # noqa: F401
from torch import Tensor, stack


def _tensor(name, x):
    if isinstance(x, (list, tuple)):
        return stack(list(x))
    if not isinstance(x, Tensor):
        raise TypeError(f"{name}: expected a tensor or a list of tensors, got {type(x).__name__}")
    return x


def _call(name, *arguments):
    try:
        return Tensor(getattr(patterns, name)(*arguments))
    except RuntimeError as error:
        raise EinopsError(str(error)) from None


def rearrange(tensor, pattern, **axes_lengths):
    return _call("rearrange", _tensor("rearrange", tensor), pattern, axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    return _call("repeat", _tensor("repeat", tensor), pattern, axes_lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    if callable(reduction):
        return reduced_by(rearrange, _tensor("reduce", tensor), pattern, reduction, axes_lengths)
    return _call("reduce", _tensor("reduce", tensor), pattern, reduction, axes_lengths)


def einsum(*tensors_and_pattern):
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise TypeError("einsum: the pattern comes last: einops.einsum(x, y, pattern)")
    return _call("einsum", pattern, [_tensor("einsum", x) for x in tensors])


def asnumpy(tensor):
    return tensor.detach().cpu().numpy()


__getattr__ = stand_in_getattr("einops")
