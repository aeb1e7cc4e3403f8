"""A stand-in for einops over lazy tensors."""

from _page.bridge import patterns
from _page.missing import stand_in_getattr
from torch import Tensor, stack


class EinopsError(RuntimeError):
    """A pattern that cannot be read, or does not fit its tensor."""


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
    return _call("reduce", _tensor("reduce", tensor), pattern, reduction, axes_lengths)


def einsum(*tensors_and_pattern):
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise TypeError("einsum: the pattern comes last: einops.einsum(x, y, pattern)")
    return _call("einsum", pattern, [_tensor("einsum", x) for x in tensors])


__getattr__ = stand_in_getattr("einops")
