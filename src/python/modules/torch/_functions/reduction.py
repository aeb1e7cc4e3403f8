"""Functions that fold or order axes."""

from _page.bridge import numbers, tensors
from torch._functions.registry import both, require_tensor
from torch._tensor import Tensor, operand
from torch._types import dtype_name


def _dims(dim):
    return list(dim) if isinstance(dim, (tuple, list)) else dim


def _cast(input, dtype):
    require_tensor("reduction", input)
    name = dtype_name(dtype)
    return input if name is None else Tensor(tensors.to(input, name))


def _define_fold(name):
    def fold(input, dim=None, keepdim=False, *, dtype=None):
        return Tensor(getattr(tensors, name)(_cast(input, dtype), _dims(dim), keepdim))

    fold.__name__ = name
    both(name)(fold)


for _name in ("sum", "mean", "nansum", "nanmean", "prod"):
    _define_fold(_name)


def _define_plain(name):
    def fold(input, dim=None, keepdim=False):
        return Tensor(getattr(tensors, name)(require_tensor(name, input), _dims(dim), keepdim))

    fold.__name__ = name
    both(name)(fold)


for _name in ("amax", "amin", "all", "any", "argmax", "argmin"):
    _define_plain(_name)


@both("logsumexp")
def logsumexp(input, dim, keepdim=False):
    return Tensor(tensors.logsumexp(input, _dims(dim), keepdim))


def _spread(name, input, dim, unbiased, keepdim, correction):
    if isinstance(dim, bool):  # std(unbiased)
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased else 0
    return Tensor(getattr(tensors, name)(input, _dims(dim), keepdim, correction))


@both("var")
def var(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    return _spread("variance", input, dim, unbiased, keepdim, correction)


@both("std")
def std(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    return _spread("std", input, dim, unbiased, keepdim, correction)


@both("var_mean")
def var_mean(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    mean = Tensor(tensors.mean(input, _dims(dim), keepdim))
    return var(input, dim, unbiased, keepdim, correction=correction), mean


@both("std_mean")
def std_mean(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    mean = Tensor(tensors.mean(input, _dims(dim), keepdim))
    return std(input, dim, unbiased, keepdim, correction=correction), mean


class Ordered(tuple):
    """(values, indices) with names, as torch.return_types."""

    def __new__(cls, name, ordered):
        made = tuple.__new__(cls, (Tensor(ordered.values), Tensor(ordered.indices)))
        made._name = name
        return made

    values = property(lambda self: self[0])
    indices = property(lambda self: self[1])

    def __repr__(self):
        return f"torch.return_types.{self._name}(\nvalues={self[0]!r},\nindices={self[1]!r})"


def _define_extreme(name, fold):
    def extreme(input, dim=None, keepdim=False, *, other=None):
        if isinstance(dim, Tensor) or other is not None:
            pair = getattr(tensors, f"{name}imum")
            return Tensor(pair(input, operand(dim if other is None else other)))
        if dim is None:
            return Tensor(getattr(tensors, fold)(input))
        return Ordered(name, getattr(tensors, name)(input, dim, keepdim))

    extreme.__name__ = name
    both(name)(extreme)


_define_extreme("max", "amax")
_define_extreme("min", "amin")


@both("aminmax")
def aminmax(input, *, dim=None, keepdim=False):
    return Tensor(tensors.amin(input, dim, keepdim)), Tensor(tensors.amax(input, dim, keepdim))


@both("median")
def median(input, dim=None, keepdim=False):
    if dim is None:
        return Ordered("median", tensors.median(input.flatten(), 0, False)).values
    return Ordered("median", tensors.median(input, dim, keepdim))


@both("kthvalue")
def kthvalue(input, k, dim=-1, keepdim=False):
    return Ordered("kthvalue", tensors.kthvalue(input, k, dim, keepdim))


@both("topk")
def topk(input, k, dim=-1, largest=True, sorted=True):
    return Ordered("topk", tensors.topk(input, k, dim, largest))


@both("sort")
def sort(input, dim=-1, descending=False, stable=False):
    return Ordered("sort", tensors.sort(input, dim, descending))


@both("argsort")
def argsort(input, dim=-1, descending=False, stable=False):
    return Tensor(tensors.argsort(input, dim, descending))


@both("cumsum")
def cumsum(input, dim, *, dtype=None):
    return Tensor(tensors.cumsum(_cast(input, dtype), dim))


@both("count_nonzero")
def count_nonzero(input, dim=None):
    return Tensor(tensors.count_nonzero(input, _dims(dim)))


@both("norm")
def norm(input, p=2, dim=None, keepdim=False, dtype=None):
    p = 2 if p in (None, "fro") else float(p)
    return Tensor(tensors.norm(input, p, _dims(dim), keepdim))


@both("softmax")
def softmax(input, dim, *, dtype=None):
    return Tensor(tensors.softmax(_cast(input, dtype), dim))


@both("log_softmax")
def log_softmax(input, dim, *, dtype=None):
    return Tensor(tensors.log_softmax(_cast(input, dtype), dim))


@both("unique")
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    if return_inverse or return_counts or dim is not None:
        raise NotImplementedError("unique: only the sorted values of a whole tensor are given here")
    return Tensor(tensors.unique(input))


@both("bincount")
def bincount(input, weights=None, minlength=0):
    if weights is not None:
        raise NotImplementedError("bincount: weights are not supported here")
    values = numbers(input._js)
    counts = [0] * max([minlength, *(value + 1 for value in values)])
    for value in values:
        counts[value] += 1
    from torch._functions.creation import tensor

    return tensor(counts)
